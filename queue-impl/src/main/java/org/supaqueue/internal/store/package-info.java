/** The one place that knows SQL and JPA. Every statement is READ COMMITTED, fenced and counts a lost race as no row. */
package org.supaqueue.internal.store;

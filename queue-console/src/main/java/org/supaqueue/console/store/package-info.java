/** The SQL of the console: reads in read-only transactions, and the name of the actor in transactions that change. */
package org.supaqueue.console.store;

/** The database server and its counters. */
package org.supaqueue.benchmark.run.postgres;

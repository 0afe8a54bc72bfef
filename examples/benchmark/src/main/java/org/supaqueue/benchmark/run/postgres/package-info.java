/** The database server, and what it counts. */
package org.supaqueue.benchmark.run.postgres;

/** What is measured: the queue on both servers and as plain Java, and db-scheduler beside it. */
package org.supaqueue.benchmark.run.subject;

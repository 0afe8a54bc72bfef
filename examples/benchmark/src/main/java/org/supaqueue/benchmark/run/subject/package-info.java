/** The subjects: the queue in two servers and in plain Java, and db-scheduler as the reference. */
package org.supaqueue.benchmark.run.subject;

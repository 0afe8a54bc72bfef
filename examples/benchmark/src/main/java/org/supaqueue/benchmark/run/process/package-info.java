/** The processes of a benchmark. */
package org.supaqueue.benchmark.run.process;

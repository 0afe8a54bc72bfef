/** The processes that a run consists of. */
package org.supaqueue.benchmark.run.process;

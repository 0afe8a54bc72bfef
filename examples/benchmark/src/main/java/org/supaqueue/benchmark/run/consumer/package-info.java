/** The consumers of the benchmark: cheap to call, with an exact record of the requests. */
package org.supaqueue.benchmark.run.consumer;

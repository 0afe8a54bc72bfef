/** Who is called: as cheap as possible, and exact about what arrived. */
package org.supaqueue.benchmark.run.consumer;

/** The monotonic clock with which the other packages measure durations. Uses no other package of the queue. */
package org.supaqueue.internal.time;

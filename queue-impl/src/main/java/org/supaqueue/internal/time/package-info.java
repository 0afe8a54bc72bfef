/** The clock that the other packages measure durations with. Uses nothing. */
package org.supaqueue.internal.time;

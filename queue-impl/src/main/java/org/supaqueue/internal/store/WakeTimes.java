package org.supaqueue.internal.store;

import java.time.Duration;

/**
 * How long until the next thing happens by itself; not positive if it is time, null if there is none.
 *
 * @param untilScheduled a job for later is due and waits to be {@linkplain Claims#promote promoted}
 * @param untilExpiry a lease of any node runs out
 */
public record WakeTimes(Duration untilScheduled, Duration untilExpiry) {}

package org.supaqueue.internal.store;

import java.time.Duration;

/**
 * The durations until the next events that time alone causes. Zero or negative if the event is due now; null if there
 * is no such event.
 *
 * @param untilScheduled until a scheduled job must be {@linkplain Claims#promote promoted}
 * @param untilExpiry until a lease of any node expires
 */
public record WakeTimes(Duration untilScheduled, Duration untilExpiry) {}

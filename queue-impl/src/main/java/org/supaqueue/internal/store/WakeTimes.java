package org.supaqueue.internal.store;

import java.time.Duration;

/**
 * The durations until the next events that time alone causes. Zero or negative if the event is due now; null if there
 * is no such event.
 *
 * @param untilScheduled until a scheduled job must be {@linkplain Claims#promote promoted}
 * @param untilLeaseExpiry until a lease of any node expires
 * @param untilJobExpiry until the {@code expires_at} of a waiting job passes
 * @param untilSchedule until a node has to look at a recurring schedule
 */
public record WakeTimes(
        Duration untilScheduled, Duration untilLeaseExpiry, Duration untilJobExpiry, Duration untilSchedule) {}

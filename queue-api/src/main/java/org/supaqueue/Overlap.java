package org.supaqueue;

/**
 * What a schedule does with an instant while the job of an earlier instant is unfinished: waits, runs or waits for a
 * retry.
 *
 * @since 0.1.0
 */
public enum Overlap {
    /** Enqueues the job. Several jobs of the schedule may run at the same time. */
    ALLOW,
    /** Enqueues no job for this instant. {@link ScheduleRun#job()} is empty for such an instant. */
    SKIP
}

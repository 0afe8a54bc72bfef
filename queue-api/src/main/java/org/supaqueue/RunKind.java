package org.supaqueue;

/**
 * Why a schedule enqueued a job.
 *
 * @since 0.1.0
 */
public enum RunKind {
    /** An instant of the schedule came. */
    SCHEDULED,
    /** {@link JobSchedules#run} or the SQL function {@code run_schedule} was called. */
    MANUAL,
    /** {@link JobSchedules#backfill} or the SQL function {@code backfill_schedule} was called. */
    BACKFILL
}

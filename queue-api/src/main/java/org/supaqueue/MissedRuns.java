package org.supaqueue;

/**
 * What a schedule does with missed instants. An instant is missed if a later instant is already due when a node looks at
 * the schedule, or if the instant is over a minute old: no node ran, or the database was away.
 *
 * <p>The instants while a schedule was paused are not missed: after a resume, the schedule continues with the next
 * instant.
 *
 * @since 0.1.0
 */
public enum MissedRuns {
    /** Enqueues no job for missed instants. */
    SKIP,
    /** Enqueues one job for all missed instants: the job of the latest one. */
    ONCE,
    /**
     * Enqueues a job for each missed instant that is not older than {@link JobSchedule#missedWithin}. With
     * {@link Overlap#SKIP}, only the oldest of them gets a job: this job is unfinished when the others are enqueued.
     */
    ALL
}

package org.supaqueue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and runs recurring schedules, injected with {@code @Inject JobSchedules}. Each instant of a schedule
 * enqueues one job, on whichever node comes first.
 *
 * <p>Every method joins the caller's JTA transaction, or runs in a new transaction if the caller has none. The SQL
 * functions {@code create_schedule}, {@code pause_schedule}, {@code resume_schedule}, {@code run_schedule}, {@code
 * backfill_schedule} and {@code drop_schedule} and the views {@code schedules} and {@code schedule_runs} do the same for
 * other programs. Implementations are application scoped and safe for use by many threads.
 *
 * <p>Every method throws {@link RollbackOnlyException} if the caller's transaction is already marked for rollback, and
 * {@link QueueUnavailableException} if the database cannot be reached or is not ready.
 *
 * @since 0.1.0
 */
public interface JobSchedules {

    /**
     * Creates a schedule, or changes the definition of the schedule with the same name. A pause stays. An equal
     * definition changes nothing, so an application may call this method at each start.
     *
     * @param schedule the definition
     * @throws InvalidScheduleException if the configuration defines the schedule
     * @throws InvalidJobException if the job of the schedule is invalid with the settings of its queue
     */
    void create(JobSchedule schedule);

    /**
     * Pauses a schedule: its instants enqueue no jobs until {@link #resume}. Jobs that exist continue. A schedule that is
     * paused already keeps the time of the pause and gets the new reason.
     *
     * @param name the name of the schedule
     * @param reason why the schedule is paused: 1 to 500 characters without ASCII control characters; null for no reason
     * @throws InvalidScheduleException if there is no such schedule
     * @throws InvalidJobException if the reason is invalid
     */
    void pause(String name, @Nullable String reason);

    /**
     * Ends the pause of a schedule. The schedule continues with the next instant: the instants of the pause are not
     * missed instants.
     *
     * @param name the name of the schedule
     * @return true if the schedule was paused; false if nothing was changed
     * @throws InvalidScheduleException if there is no such schedule
     */
    boolean resume(String name);

    /**
     * Removes a schedule and the record of its runs. Its jobs stay.
     *
     * @param name the name of the schedule
     * @return true if there was such a schedule
     * @throws InvalidScheduleException if the configuration defines the schedule
     */
    boolean drop(String name);

    /**
     * Enqueues the job of a schedule now, also if the schedule is paused. The next instant stays the same.
     *
     * @param name the name of the schedule
     * @return the id of the job; empty if the job of an earlier instant is unfinished and the schedule has
     *     {@link Overlap#SKIP}
     * @throws InvalidScheduleException if there is no such schedule
     */
    Optional<JobId> run(String name);

    /**
     * Enqueues a job for each instant of a range that has no run yet. Ignores {@link JobSchedule#missed} and
     * {@link JobSchedule#overlap}, and works also if the schedule is paused. All jobs are due at once.
     *
     * @param name the name of the schedule
     * @param since the first instant of the range
     * @param until the end of the range, which does not belong to the range; must not be in the future
     * @return how many jobs were enqueued
     * @throws InvalidScheduleException if there is no such schedule, the range is empty or ends in the future, or the range
     *     has more than 10 000 instants
     */
    int backfill(String name, Instant since, Instant until);

    /**
     * Finds a schedule, including changes by the caller's own transaction.
     *
     * @param name the name of the schedule
     * @return the schedule; empty if there is no such schedule
     */
    Optional<ScheduleStatus> find(String name);

    /**
     * Lists all schedules: the rows of the view {@code schedules}.
     *
     * @return the schedules, ordered by name
     */
    List<ScheduleStatus> list();

    /**
     * Computes the next instants of a schedule, whether the schedule is paused or not.
     *
     * @param name the name of the schedule
     * @param after the instants are later than this one
     * @param count how many instants, 1 to 10 000
     * @return the instants in order
     * @throws InvalidScheduleException if there is no such schedule, the count is not 1 to 10 000, or {@code after} is not in
     *     the years 1 to 9999
     */
    List<Instant> nextRuns(String name, Instant after, int count);

    /**
     * Lists the newest runs of a schedule. The record of a run is deleted after the retention of dead jobs.
     *
     * @param name the name of the schedule
     * @param count how many runs at most, 1 to 10 000
     * @return the runs, the latest instant first; empty if there is no such schedule
     * @throws InvalidScheduleException if the count is not 1 to 10 000
     */
    List<ScheduleRun> runs(String name, int count);
}

package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.internal.recurrence.Recurrence;
import org.supaqueue.internal.request.ScheduleOptions;
import org.supaqueue.internal.request.ScheduledJob;
import org.supaqueue.internal.request.Upcoming;

/**
 * The definition of a recurring schedule: a name, the instants, and the job that each instant enqueues. Example:
 *
 * <pre>{@code
 * JobSchedule.of("nightly-report", "0 2 * * *", JobRequest.post("/reports"))
 *         .zone(ZoneId.of("Europe/Berlin"))
 *         .overlap(Overlap.SKIP);
 * }</pre>
 *
 * <p>The consumer gets two headers with each job: {@code X-Supaqueue-Schedule} is the name of the schedule, and
 * {@code X-Supaqueue-Scheduled-At} is the instant in UTC, such as {@code 2026-01-31T01:00:00.000000Z}.
 *
 * <p>Immutable and safe for use by many threads. Each method that sets a value returns a new definition. Each of these
 * methods checks its value; the {@link InvalidScheduleException} names the option and the rule.
 *
 * @since 0.1.0
 */
public final class JobSchedule {

    private final String name;
    private final Recurrence recurrence;
    private final JobRequest job;
    private final ScheduleOptions options;

    private JobSchedule(String name, Recurrence recurrence, JobRequest job, ScheduleOptions options) {
        this.name = name;
        this.recurrence = recurrence;
        this.job = job;
        this.options = options;
    }

    /**
     * Defines a schedule in the time zone UTC.
     *
     * @param name the name: 1 to 64 letters, digits, {@code _} and {@code -}
     * @param cron when the schedule fires: a cron expression of five fields (minute, hour, day of month, month, day of
     *     the week), of six fields with the second first, a nickname such as {@code @daily}, or {@code @every} and an
     *     ISO 8601 duration, such as {@code @every PT30S}
     * @param job the job to enqueue; without a time, an expiry, a unique key and a {@code traceparent}
     * @return the definition
     * @throws InvalidScheduleException if a value is invalid
     */
    public static JobSchedule of(String name, String cron, JobRequest job) {
        ScheduleOptions.checkName(name);
        return new JobSchedule(name, parse(cron), ScheduledJob.check(job), ScheduleOptions.DEFAULT);
    }

    private static Recurrence parse(String cron) {
        try {
            return Recurrence.parse(Objects.requireNonNull(cron, "cron"));
        } catch (IllegalArgumentException refused) {
            throw new InvalidScheduleException("cron", refused.getMessage().substring("cron ".length()), refused);
        }
    }

    /**
     * The time zone of the cron expression. Defaults to UTC. {@code @every} ignores the time zone.
     *
     * @param zone the time zone: a region such as {@code Europe/Berlin}, or {@code UTC}
     * @return a definition with this time zone
     * @throws InvalidScheduleException if the zone is not a region, but for example an offset
     */
    public JobSchedule zone(ZoneId zone) {
        return with(options.withZone(zone));
    }

    /**
     * What to do with missed instants. Defaults to {@link MissedRuns#ONCE}.
     *
     * @param missed the policy
     * @return a definition with this policy
     */
    public JobSchedule missed(MissedRuns missed) {
        return with(options.withMissed(missed));
    }

    /**
     * How old a missed instant may be with {@link MissedRuns#ALL}. Defaults to one day.
     *
     * @param window the largest age
     * @return a definition with this window
     * @throws InvalidScheduleException if the window is not 1 s to 365 days
     */
    public JobSchedule missedWithin(Duration window) {
        return with(options.withMissedWithin(window));
    }

    /**
     * What to do with an instant while the job of an earlier instant is unfinished. Defaults to {@link Overlap#ALLOW}.
     * With {@link Overlap#SKIP}, the jobs have the unique key {@code schedule/} and the name of the schedule.
     *
     * @param overlap the policy
     * @return a definition with this policy
     */
    public JobSchedule overlap(Overlap overlap) {
        return with(options.withOverlap(overlap));
    }

    /**
     * Delays each job by a random part of a time, so that many schedules do not fire at the same moment. Defaults to
     * zero.
     *
     * @param jitter the largest delay
     * @return a definition with this jitter
     * @throws InvalidScheduleException if the time is not 0 to 1 day
     */
    public JobSchedule jitter(Duration jitter) {
        return with(options.withJitter(jitter));
    }

    /**
     * Pauses the schedule when the newest finished jobs are all dead. A node checks this before each instant. Jobs from
     * before the last change or resume do not count. Defaults to never.
     *
     * @param deadRuns the number of dead jobs in a row
     * @return a definition with this number
     * @throws InvalidScheduleException if the number is not 1 to 1 000
     */
    public JobSchedule pauseAfter(int deadRuns) {
        return with(options.withPauseAfter(deadRuns));
    }

    private JobSchedule with(ScheduleOptions changed) {
        return new JobSchedule(name, recurrence, job, changed);
    }

    /**
     * Computes the next instants.
     *
     * @param after the instants are later than this one
     * @param count how many instants, 1 to 10 000
     * @return the instants in order; fewer if the schedule does not fire so often within 40 years of an instant
     * @throws InvalidScheduleException if the count is not 1 to 10 000, or {@code after} is not in the years 1 to 9999
     */
    public List<Instant> nextRuns(Instant after, int count) {
        return Upcoming.of(recurrence, options.zone(), after, count);
    }

    /**
     * The name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The cron expression.
     *
     * @return the expression as it was given
     */
    public String cron() {
        return recurrence.text();
    }

    /**
     * The job that each instant enqueues.
     *
     * @return the request
     */
    public JobRequest job() {
        return job;
    }

    /**
     * The time zone of the cron expression.
     *
     * @return the time zone
     */
    public ZoneId zone() {
        return options.zone();
    }

    /**
     * What the schedule does with missed instants.
     *
     * @return the policy
     */
    public MissedRuns missed() {
        return options.missed();
    }

    /**
     * How old a missed instant may be.
     *
     * @return the largest age
     */
    public Duration missedWithin() {
        return options.missedWithin();
    }

    /**
     * What the schedule does with an instant while the job of an earlier instant is unfinished.
     *
     * @return the policy
     */
    public Overlap overlap() {
        return options.overlap();
    }

    /**
     * The largest random delay of a job.
     *
     * @return the delay
     */
    public Duration jitter() {
        return options.jitter();
    }

    /**
     * The number of dead jobs in a row that pauses the schedule.
     *
     * @return the number; empty for never
     */
    public OptionalInt pauseAfter() {
        return Optional.ofNullable(options.pauseAfter()).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** The name and the cron expression. */
    @Override
    public String toString() {
        return "JobSchedule[" + name + ", " + cron() + ", " + zone() + "]";
    }
}

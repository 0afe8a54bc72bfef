package org.supaqueue;

import java.time.Instant;
import java.util.Optional;

/**
 * One instant of a schedule, and what became of its job: one row of the view {@code schedule_runs}.
 *
 * @param schedule the name of the schedule
 * @param instant the instant of the schedule; the time of the request for {@link RunKind#MANUAL}
 * @param kind why the schedule enqueued the job
 * @param startedAt when the job was enqueued or skipped
 * @param job the id of the job; empty if the instant was skipped because of {@link Overlap#SKIP}
 * @param state the state of the job; empty if the instant was skipped, or the job was deleted after its retention
 * @since 0.1.0
 */
public record ScheduleRun(
        String schedule,
        Instant instant,
        RunKind kind,
        Instant startedAt,
        Optional<JobId> job,
        Optional<JobState> state) {}

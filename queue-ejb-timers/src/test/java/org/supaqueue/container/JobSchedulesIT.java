package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.JobSchedules;
import org.supaqueue.JobState;
import org.supaqueue.MissedRuns;
import org.supaqueue.Overlap;
import org.supaqueue.QueueControl;
import org.supaqueue.RunKind;
import org.supaqueue.ScheduleRun;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.UncommittedJobException;

/** Tests recurring schedules by the injected bean, inside the server. */
@ExtendWith(ArquillianExtension.class)
class JobSchedulesIT {

    private static final String YEARLY = "0 0 1 1 *";

    @Inject
    JobSchedules schedules;

    @Inject
    JobQueue queue;

    @Inject
    QueueControl control;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("schedules", TestEnvironment.freshDatabase())
                .with(Cleanup.class)
                .build();
    }

    private static JobSchedule yearly(String name) {
        return JobSchedule.of(name, YEARLY, JobRequest.post("/" + name));
    }

    private ScheduleStatus status(String name) {
        return schedules.find(name).orElseThrow();
    }

    @Test
    void shouldFireASchedule() {
        schedules.create(JobSchedule.of("tick", "@every PT1S", JobRequest.post("/tick")));

        await().until(() -> schedules.runs("tick", 100).stream()
                        .filter(run -> run.state().equals(Optional.of(JobState.COMPLETE)))
                        .count()
                >= 2);
        ScheduleRun run = schedules.runs("tick", 1).get(0);
        assertThat(run.kind()).isEqualTo(RunKind.SCHEDULED);
        assertThat(run.instant().truncatedTo(ChronoUnit.SECONDS)).isEqualTo(run.instant());
        assertThat(queue.find(run.job().orElseThrow()).orElseThrow().headers())
                .containsEntry("X-Supaqueue-Schedule", "tick");
        assertThat(schedules.drop("tick")).isTrue();
        assertThat(schedules.drop("tick")).isFalse();
    }

    @Test
    void shouldCreateAScheduleWhenTheApplicationStarts() {
        assertThat(status("cleanup").cron()).isEqualTo("*/10 * * * *");
    }

    @Test
    void shouldCreateAndChangeAsInTheGuide() {
        // snippet: schedule-java
        schedules.create(JobSchedule.of("nightly-report", "0 2 * * *", JobRequest.post("/reports"))
                .zone(ZoneId.of("Europe/Berlin"))
                .overlap(Overlap.SKIP)
                .missed(MissedRuns.ONCE));
        // end of snippet

        await().until(() -> status("nightly-report").nextRuns().size() == 10);
        ScheduleStatus nightly = status("nightly-report");
        assertThat(nightly.verb()).isEqualTo(HttpVerb.POST);
        assertThat(nightly.zone()).isEqualTo("Europe/Berlin");
        assertThat(nightly.overlap()).isEqualTo(Overlap.SKIP);
        assertThat(schedules.list()).contains(nightly);

        // snippet: schedule-look-java
        List<Instant> next = schedules.nextRuns("nightly-report", Instant.now(), 5);
        List<ScheduleRun> runs = schedules.runs("nightly-report", 20);
        // end of snippet
        assertThat(next).isEqualTo(nightly.nextRuns().subList(0, 5));
        assertThat(runs).isEmpty();

        // snippet: schedule-pause-java
        schedules.pause("nightly-report", "the warehouse moves");
        schedules.resume("nightly-report");
        // end of snippet

        // snippet: schedule-run-java
        Optional<JobId> job = schedules.run("nightly-report");
        int jobs = schedules.backfill(
                "nightly-report", Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-08T00:00:00Z"));
        // end of snippet
        assertThat(job).isPresent();
        assertThat(jobs).isEqualTo(7);
        await().until(() -> schedules.runs("nightly-report", 20).stream()
                        .filter(run -> run.state().equals(Optional.of(JobState.COMPLETE)))
                        .count()
                == 8);

        // snippet: schedule-drop-java
        schedules.drop("nightly-report");
        // end of snippet
        assertThat(schedules.find("nightly-report")).isEmpty();
    }

    @Test
    void shouldJoinTheCallersTransaction() throws Exception {
        transaction.begin();
        schedules.create(yearly("rolled-back"));
        assertThat(schedules.find("rolled-back")).isPresent();
        transaction.rollback();
        assertThat(schedules.find("rolled-back")).isEmpty();

        schedules.create(yearly("joined"));
        transaction.begin();
        JobId id = schedules.run("joined").orElseThrow();
        assertThatThrownBy(() -> queue.await(id, Duration.ofSeconds(1))).isInstanceOf(UncommittedJobException.class);
        transaction.rollback();
        assertThat(schedules.runs("joined", 10)).isEmpty();
    }

    @Test
    void shouldRefuseBeforeAnySql() throws Exception {
        schedules.create(yearly("known"));
        transaction.begin();
        try {
            assertThatThrownBy(() -> schedules.pause("a b", null))
                    .isInstanceOf(InvalidScheduleException.class)
                    .hasMessage("name \"a b\" must be 1 to 64 letters, digits, _ and -");
            assertThatThrownBy(() -> schedules.pause("known", "")).isInstanceOf(InvalidJobException.class);
            assertThatThrownBy(() -> schedules.runs("known", 0)).hasMessage("count 0 must be 1 to 10000");
            assertThatThrownBy(() -> schedules.create(JobSchedule.of(
                            "known", YEARLY, JobRequest.post("/x").payload('"' + "x".repeat(1 << 20) + '"'))))
                    .isInstanceOf(InvalidJobException.class);
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void shouldRefuseUnknownSchedulesAndRanges() {
        schedules.create(yearly("ranges"));
        Instant now = Instant.now();

        assertThatThrownBy(() -> schedules.run("unknown"))
                .hasMessage("name \"unknown\" must be the name of a schedule");
        assertThatThrownBy(() -> schedules.resume("unknown"))
                .isInstanceOf(InvalidScheduleException.class)
                .hasMessageContaining("name \"unknown\" must be the name of a schedule");
        assertThatThrownBy(() -> schedules.backfill("ranges", now, now))
                .hasMessage("backfill must be a range of the past, with since before until");
        assertThatThrownBy(() -> schedules.backfill("ranges", now, now.plusSeconds(60)))
                .isInstanceOf(InvalidScheduleException.class);
        schedules.create(JobSchedule.of("seconds", "* * * * * *", JobRequest.post("/x")));
        schedules.pause("seconds", null);
        assertThatThrownBy(() -> schedules.backfill("seconds", now.minusSeconds(20_000), now.minusSeconds(1)))
                .hasMessageContaining("at most 10000 instants");
        schedules.drop("seconds");
    }

    @Test
    void shouldSkipARunWhileAnEarlierJobIsUnfinished() {
        control.pause("closed", null);
        schedules.create(JobSchedule.of("slow", YEARLY, JobRequest.post("/slow").queue("closed"))
                .overlap(Overlap.SKIP));

        assertThat(schedules.run("slow")).isPresent();
        assertThat(schedules.run("slow")).isEmpty();
        assertThat(schedules.runs("slow", 2))
                .extracting(ScheduleRun::job)
                .element(0)
                .isEqualTo(Optional.empty());
    }
}

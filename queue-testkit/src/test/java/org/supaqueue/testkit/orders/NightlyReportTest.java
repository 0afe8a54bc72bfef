package org.supaqueue.testkit.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.JobSchedules;
import org.supaqueue.MissedRuns;
import org.supaqueue.Overlap;
import org.supaqueue.testkit.QueueTestKit;

/** Tests a schedule as its application would. The guide shows one of these tests. */
@Tag("database")
class NightlyReportTest {

    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create();

    private final JobSchedules schedules = kit.jobSchedules();

    @BeforeEach
    void startTheApplication() {
        kit.clock().set(Instant.parse("2031-03-28T12:00:00Z"));
        new NightlyReport(schedules).start(null);
    }

    // snippet: test-kit-schedule-java
    @Test
    void shouldReportEachNight() {
        Instant night =
                schedules.nextRuns("nightly-report", kit.clock().instant(), 1).get(0);

        kit.clock().set(night);
        kit.runDueJobs();

        kit.assertEnqueued(post("/reports"));
        assertThat(kit.consumer().requests("/reports")).hasSize(1);
    }
    // end of snippet

    @Test
    void shouldFollowSummerTime() {
        assertThat(schedules.nextRuns("nightly-report", kit.clock().instant(), 3))
                .containsExactly(
                        Instant.parse("2031-03-29T01:00:00Z"),
                        Instant.parse("2031-03-30T01:00:00Z"),
                        Instant.parse("2031-03-31T00:00:00Z"));
    }

    @Test
    void shouldReportOnceAfterMissedNights() {
        kit.clock().advance(Duration.ofDays(5));

        kit.runDueJobs();
        kit.runDueJobs();

        kit.assertEnqueued(post("/reports"));
    }

    @Test
    void shouldReportNothingWhileTheScheduleIsPaused() {
        schedules.pause("nightly-report", "the warehouse moves");
        kit.clock().advance(Duration.ofDays(5));

        kit.runDueJobs();

        kit.assertNothingEnqueued();
    }

    @Test
    void shouldRunByHand() {
        assertThat(schedules.run("nightly-report")).isPresent();

        assertThat(kit.runDueJobs().completed()).hasSize(1);
    }

    @Test
    void shouldMakeUpForEachMissedNight() {
        catchUp(Overlap.ALLOW);

        kit.assertEnqueued(3, post("/all"));
    }

    @Test
    void shouldMakeUpOnlyForTheOldestMissedNightIfOverlapsAreSkipped() {
        catchUp(Overlap.SKIP);

        kit.assertEnqueued(post("/all").header("X-Supaqueue-Scheduled-At", "2031-03-29T00:00:00.000000Z"));
    }

    private void catchUp(Overlap overlap) {
        schedules.create(JobSchedule.of("all", "@daily", JobRequest.post("/all"))
                .overlap(overlap)
                .missed(MissedRuns.ALL)
                .missedWithin(Duration.ofDays(7)));
        kit.clock().advance(Duration.ofDays(3));
        kit.runDueJobs();
    }
}

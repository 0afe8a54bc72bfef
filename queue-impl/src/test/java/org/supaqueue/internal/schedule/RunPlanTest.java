package org.supaqueue.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.supaqueue.MissedRuns;
import org.supaqueue.internal.recurrence.Recurrence;

/** Tests which instants a node fires after an outage. */
class RunPlanTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static ScheduleRule rule(String cron, MissedRuns missed, Duration within) {
        return new ScheduleRule(Recurrence.parse(cron), BERLIN, missed, within);
    }

    private static ScheduleRule hourly(MissedRuns missed) {
        return rule("0 * * * *", missed, Duration.ofDays(1));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-06-01T" + time + "Z");
    }

    @Test
    void shouldBeginAfterTheLastChange() {
        RunPlan plan = RunPlan.first(hourly(MissedRuns.ONCE), at("10:00:00"));

        assertThat(plan.instants()).isEmpty();
        assertThat(plan.nextRun()).isEqualTo(at("11:00:00"));
        assertThat(plan.nextRuns()).hasSize(10).startsWith(at("11:00:00"), at("12:00:00"));
    }

    @Test
    void shouldFireAnInstantThatIsOnTimeWithEveryPolicy() {
        for (MissedRuns missed : MissedRuns.values()) {
            for (String now : List.of("10:00:00", "10:00:59", "10:01:00")) {
                RunPlan plan = RunPlan.of(hourly(missed), at("10:00:00"), at(now));

                assertThat(plan.instants()).as("%s at %s", missed, now).containsExactly(at("10:00:00"));
                assertThat(plan.nextRun()).isEqualTo(at("11:00:00"));
            }
        }
    }

    @Test
    void shouldSkipOrRunOnceOrRunAllMissedInstants() {
        assertThat(RunPlan.of(hourly(MissedRuns.SKIP), at("10:00:00"), at("13:30:00"))
                        .instants())
                .isEmpty();
        assertThat(RunPlan.of(hourly(MissedRuns.SKIP), at("10:00:00"), at("13:00:05"))
                        .instants())
                .containsExactly(at("13:00:00"));
        assertThat(RunPlan.of(hourly(MissedRuns.ONCE), at("10:00:00"), at("13:30:00"))
                        .instants())
                .containsExactly(at("13:00:00"));
        assertThat(RunPlan.of(hourly(MissedRuns.ALL), at("10:00:00"), at("13:30:00"))
                        .instants())
                .containsExactly(at("10:00:00"), at("11:00:00"), at("12:00:00"), at("13:00:00"));
        for (MissedRuns missed : MissedRuns.values()) {
            assertThat(RunPlan.of(hourly(missed), at("10:00:00"), at("13:30:00"))
                            .nextRun())
                    .isEqualTo(at("14:00:00"));
        }
    }

    @Test
    void shouldRunAllMissedInstantsOfTheWindowOnly() {
        ScheduleRule rule = rule("0 * * * *", MissedRuns.ALL, Duration.ofHours(2));

        RunPlan plan = RunPlan.of(rule, at("01:00:00"), at("13:00:00"));

        assertThat(plan.instants()).containsExactly(at("11:00:00"), at("12:00:00"), at("13:00:00"));
    }

    /** A window that is shorter than a minute must not lose an instant that is on time. */
    @Test
    void shouldRunAnInstantThatIsOnTimeWhateverTheWindow() {
        ScheduleRule rule = rule("0 * * * *", MissedRuns.ALL, Duration.ofSeconds(1));

        assertThat(RunPlan.of(rule, at("13:00:00"), at("13:00:30")).instants()).containsExactly(at("13:00:00"));
        assertThat(RunPlan.of(rule, at("13:00:00"), at("13:30:00")).instants()).isEmpty();
    }

    @Test
    void shouldFireALimitedNumberAndContinue() {
        ScheduleRule rule = rule("@every PT1S", MissedRuns.ALL, Duration.ofDays(1));
        List<Instant> fired = new ArrayList<>();
        Instant next = at("10:00:00");
        Instant now = at("10:05:00");
        while (!next.isAfter(now)) {
            RunPlan plan = RunPlan.of(rule, next, now);
            assertThat(plan.instants()).hasSizeBetween(1, RunPlan.MAX_INSTANTS);
            fired.addAll(plan.instants());
            next = plan.nextRun();
        }
        assertThat(fired).hasSize(301).doesNotHaveDuplicates().isSorted();
    }

    /** The search for the latest instant must find the same instant as a walk through all of them. */
    @Test
    void shouldFindTheLatestInstantAfterAnyOutage() {
        Random random = new Random(17);
        for (String cron : List.of(
                "0 * * * *", "0 2 * * *", "*/7 9-17 * * mon-fri", "@every PT10M", "0 0 1 1 *", "*/10 0 3 * * 0")) {
            ScheduleRule rule = rule(cron, MissedRuns.ONCE, Duration.ofDays(1));
            for (int i = 0; i < 50; i++) {
                Instant first = rule.after(Instant.ofEpochSecond(1_780_000_000L + random.nextInt(40_000_000)));
                Instant now = first.plusSeconds(random.nextInt(3_000_000));
                Instant latest = first;
                while (!rule.after(latest).isAfter(now)) {
                    latest = rule.after(latest);
                }
                assertThat(RunPlan.of(rule, first, now).instants())
                        .as("%s %s %s", cron, first, now)
                        .containsExactly(latest);
            }
        }
    }

    /** Ten years of missed seconds must not be computed one by one. */
    @Test
    void shouldPlanAfterALongOutageAtOnce() {
        ScheduleRule rule = rule("@every PT1S", MissedRuns.ONCE, Duration.ofDays(1));

        assertThat(RunPlan.of(rule, at("10:00:00").minus(Duration.ofDays(3_650)), at("10:00:00"))
                        .instants())
                .containsExactly(at("10:00:00"));
    }
}

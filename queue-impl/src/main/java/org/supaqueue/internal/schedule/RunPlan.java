package org.supaqueue.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.MissedRuns;

/**
 * What a node does with a schedule now.
 *
 * @param instants the instants to fire, in order; may be none
 * @param nextRun the next instant of the schedule afterwards; may be due too
 * @param nextRuns the next run and the instants that follow
 */
public record RunPlan(List<Instant> instants, Instant nextRun, List<Instant> nextRuns) {

    /** An instant that is older than this time is missed. */
    static final Duration ON_TIME = Duration.ofMinutes(1);

    /** How many instants one statement fires. */
    static final int MAX_INSTANTS = 100;

    /** Finds the first instant of a schedule that is new, changed or resumed. */
    public static RunPlan first(ScheduleRule rule, Instant changedAt) {
        return of(rule, List.of(), rule.after(changedAt));
    }

    /**
     * Decides which instants to fire.
     *
     * @param nextRun the next instant of the schedule, which is not after now
     */
    public static RunPlan of(ScheduleRule rule, Instant nextRun, Instant now) {
        if (rule.missed() == MissedRuns.ALL) {
            return all(rule, nextRun, now);
        }
        Instant latest = latest(rule, nextRun, now);
        boolean fires = rule.missed() == MissedRuns.ONCE || !latest.isBefore(now.minus(ON_TIME));
        return of(rule, fires ? List.of(latest) : List.of(), rule.after(now));
    }

    private static RunPlan all(ScheduleRule rule, Instant nextRun, Instant now) {
        Duration window = rule.missedWithin().compareTo(ON_TIME) < 0 ? ON_TIME : rule.missedWithin();
        Instant oldest = now.minus(window);
        Instant instant = nextRun.isBefore(oldest) ? rule.from(oldest) : nextRun;
        List<Instant> due = new ArrayList<>();
        while (!instant.isAfter(now) && due.size() < MAX_INSTANTS) {
            due.add(instant);
            instant = rule.after(instant);
        }
        return of(rule, due, instant);
    }

    private static RunPlan of(ScheduleRule rule, List<Instant> instants, Instant nextRun) {
        return new RunPlan(List.copyOf(instants), nextRun, rule.upcomingFrom(nextRun));
    }

    /** Returns the latest instant that is due. Looks back from now in growing steps, because the outage may be long. */
    private static Instant latest(ScheduleRule rule, Instant nextRun, Instant now) {
        Instant latest = nextRun;
        Duration back = Duration.ofSeconds(1);
        while (now.minus(back).isAfter(nextRun)) {
            Instant found = rule.after(now.minus(back));
            if (!found.isAfter(now)) {
                latest = found;
                break;
            }
            back = back.multipliedBy(2);
        }
        for (Instant next = rule.after(latest); !next.isAfter(now); next = rule.after(next)) {
            latest = next;
        }
        return latest;
    }
}

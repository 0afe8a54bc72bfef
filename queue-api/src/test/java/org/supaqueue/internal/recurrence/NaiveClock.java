package org.supaqueue.internal.recurrence;

import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.LongStream;

/**
 * A reference for tests: looks at each instant of a time range, and decides by the rules in words whether an expression
 * fires. Detects a change of the clocks only by the wall-clock times of two instants.
 */
final class NaiveClock {

    private final long begin;
    private final int step;
    /** The wall-clock time of each instant, as the epoch seconds at which UTC has the same wall-clock time. */
    private final long[] shown;

    /** The wall-clock time of each instant in seconds since midnight: a division for each test takes seconds. */
    private final int[] timeOfDay;

    NaiveClock(ZoneId zone, Instant from, Instant to, int stepSeconds) {
        begin = from.getEpochSecond();
        step = stepSeconds;
        shown = new long[(int) ((to.getEpochSecond() - begin) / step)];
        timeOfDay = new int[shown.length];
        for (int i = 0; i < shown.length; i++) {
            Instant instant = Instant.ofEpochSecond(instant(i));
            shown[i] = instant(i) + zone.getRules().getOffset(instant).getTotalSeconds();
            timeOfDay[i] = (int) (shown[i] % NaiveCron.DAY);
        }
    }

    private long instant(int i) {
        return begin + (long) i * step;
    }

    /** Returns the instants of the range at which the expression fires, in epoch seconds. */
    long[] fires(NaiveCron cron) {
        LongStream.Builder fires = LongStream.builder();
        long latest = shown[0] - step;
        for (int i = 0; i < shown.length; i++) {
            boolean isRepeated = shown[i] <= latest;
            boolean firesByItself = cron.matches(timeOfDay[i], shown[i]) && (cron.hasAnyHour() || !isRepeated);
            if (firesByItself || !cron.hasAnyHour() && matchesSkipped(cron, latest, shown[i])) {
                fires.add(instant(i));
            }
            latest = Math.max(latest, shown[i]);
        }
        return fires.build().toArray();
    }

    /** True if the clock skipped a matching time. */
    private boolean matchesSkipped(NaiveCron cron, long latest, long now) {
        for (long skipped = latest + step; skipped < now; skipped += step) {
            if (cron.matches((int) (skipped % NaiveCron.DAY), skipped)) {
                return true;
            }
        }
        return false;
    }
}

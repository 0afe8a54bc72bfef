package org.supaqueue.internal.request;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Set;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.MissedRuns;
import org.supaqueue.Overlap;

/**
 * The time zone and the policies of a schedule. The SQL function {@code schedule_fault} checks the same rules.
 *
 * @param pauseAfter the number of dead jobs in a row that pauses the schedule, or null for none
 */
public record ScheduleOptions(
        ZoneId zone, MissedRuns missed, Duration missedWithin, Overlap overlap, Duration jitter, Integer pauseAfter) {

    public static final ScheduleOptions DEFAULT = new ScheduleOptions(
            ZoneId.of("UTC"), MissedRuns.ONCE, Duration.ofDays(1), Overlap.ALLOW, Duration.ZERO, null);

    private static final Duration MIN_WITHIN = Duration.ofSeconds(1);
    private static final Duration MAX_WITHIN = Duration.ofDays(365);
    private static final Duration MAX_JITTER = Duration.ofDays(1);
    private static final int MAX_PAUSE_AFTER = 1_000;
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

    /** Whether a text is a valid name of a schedule. The rule is the same as for a queue. */
    public static boolean isName(String name) {
        return InsertOptions.isQueue(name);
    }

    /** @throws InvalidScheduleException if a text is not a valid name of a schedule */
    public static String checkName(String name) {
        if (!isName(Objects.requireNonNull(name, "name"))) {
            throw new InvalidScheduleException("name", Quoted.of(name) + " must be 1 to 64 letters, digits, _ and -");
        }
        return name;
    }

    /** @throws InvalidScheduleException if a text is not the name of a time zone */
    public static ZoneId zone(String name) {
        if (!ZONES.contains(Objects.requireNonNull(name, "zone"))) {
            throw new InvalidScheduleException(
                    "zone", Quoted.of(name) + " must be the name of a time zone such as Europe/Berlin");
        }
        return ZoneId.of(name);
    }

    public ScheduleOptions withZone(ZoneId zone) {
        return new ScheduleOptions(zone(zone.getId()), missed, missedWithin, overlap, jitter, pauseAfter);
    }

    public ScheduleOptions withMissed(MissedRuns missed) {
        Objects.requireNonNull(missed, "missed");
        return new ScheduleOptions(zone, missed, missedWithin, overlap, jitter, pauseAfter);
    }

    public ScheduleOptions withMissedWithin(Duration missedWithin) {
        if (missedWithin.compareTo(MIN_WITHIN) < 0 || missedWithin.compareTo(MAX_WITHIN) > 0) {
            throw new InvalidScheduleException("missed_within", missedWithin + " must be 1 s to 365 days");
        }
        return new ScheduleOptions(zone, missed, missedWithin, overlap, jitter, pauseAfter);
    }

    public ScheduleOptions withOverlap(Overlap overlap) {
        Objects.requireNonNull(overlap, "overlap");
        return new ScheduleOptions(zone, missed, missedWithin, overlap, jitter, pauseAfter);
    }

    public ScheduleOptions withJitter(Duration jitter) {
        if (jitter.isNegative() || jitter.compareTo(MAX_JITTER) > 0) {
            throw new InvalidScheduleException("jitter", jitter + " must be 0 to 1 day");
        }
        return new ScheduleOptions(zone, missed, missedWithin, overlap, jitter, pauseAfter);
    }

    public ScheduleOptions withPauseAfter(int deadRuns) {
        if (deadRuns < 1 || deadRuns > MAX_PAUSE_AFTER) {
            throw new InvalidScheduleException("pause_after", deadRuns + " must be 1 to " + MAX_PAUSE_AFTER);
        }
        return new ScheduleOptions(zone, missed, missedWithin, overlap, jitter, deadRuns);
    }
}

package org.supaqueue.internal.recurrence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * A cron expression. The search goes from one change of the UTC offset to the next, because wall-clock times follow
 * each other without gaps and repetitions only between two changes.
 *
 * <ul>
 *   <li>If the hour field begins with {@code *}, the expression means elapsed time: it fires at each instant whose
 *       wall-clock time matches. A repeated time fires twice, a skipped time does not fire.
 *   <li>If the hours are fixed, each matching time fires once: a repeated time at its first occurrence, skipped times
 *       together at the first instant after the gap.
 * </ul>
 *
 * @param hasFixedHours true if the hour field does not begin with {@code *} or {@code ?}
 */
record Cron(String text, WallTimes wallTimes, boolean hasFixedHours) implements Recurrence {

    /** February 29 is a Sunday every 28 years, and 40 years apart where a year such as 2100 has no leap day. */
    private static final int MAX_YEARS = 40;

    static Cron of(String text) {
        CronText fields = CronText.of(text.strip());
        CronField hour = fields.parse(CronUnit.HOUR);
        CronTimes times = new CronTimes(fields.parse(CronUnit.SECOND), fields.parse(CronUnit.MINUTE), hour);
        CronDays days = new CronDays(
                fields.parse(CronUnit.DAY_OF_MONTH), fields.parse(CronUnit.MONTH), fields.parse(CronUnit.DAY_OF_WEEK));
        return new Cron(text, new WallTimes(days, times), !hour.beginsWithAny());
    }

    @Override
    public Optional<Instant> nextAfter(Instant after, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        Instant start = after.truncatedTo(ChronoUnit.SECONDS);
        LocalDateTime wall = LocalDateTime.ofInstant(start, rules.getOffset(start));
        int lastYear = wall.getYear() + MAX_YEARS;
        LocalDateTime match = wallTimes.nextFrom(firstCandidate(start, wall, rules), lastYear);
        ZoneOffset offset = rules.getOffset(start);
        ZoneOffsetTransition change = rules.nextTransition(start);
        while (match != null && change != null && !match.isBefore(change.getDateTimeBefore())) {
            if (hasFixedHours && match.isBefore(change.getDateTimeAfter())) {
                return Optional.of(change.getInstant());
            }
            // With fixed hours the match stays: it is neither skipped nor a repeated time.
            match = hasFixedHours ? match : wallTimes.nextFrom(change.getDateTimeAfter(), lastYear);
            offset = change.getOffsetAfter();
            change = rules.nextTransition(change.getInstant());
        }
        return match == null ? Optional.empty() : Optional.of(match.toInstant(offset));
    }

    /** Returns the next second; with fixed hours not a time that an earlier instant has already had. */
    private LocalDateTime firstCandidate(Instant start, LocalDateTime wall, ZoneRules rules) {
        ZoneOffsetTransition overlap = rules.getTransition(wall);
        boolean isRepeated = overlap != null && !overlap.getInstant().isAfter(start);
        return hasFixedHours && isRepeated ? overlap.getDateTimeBefore() : wall.plusSeconds(1);
    }
}

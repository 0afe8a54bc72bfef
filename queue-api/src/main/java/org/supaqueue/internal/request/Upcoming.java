package org.supaqueue.internal.request;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.internal.recurrence.Recurrence;

/** The instants of a recurrence, in order. */
public final class Upcoming {

    /** The largest number of instants that are computed at once. */
    public static final int MAX = 10_000;

    /** PostgreSQL writes times outside of these differently from Java. */
    public static final Instant EARLIEST = Instant.parse("0001-01-02T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private Upcoming() {}

    /**
     * {@return the first instants after an instant}
     *
     * @throws InvalidScheduleException if the count is not 1 to {@value #MAX}, or the instant is not in the years 1 to 9999
     */
    public static List<Instant> of(Recurrence recurrence, ZoneId zone, Instant after, int count) {
        checkCount(count);
        if (after.isBefore(EARLIEST) || after.isAfter(LATEST)) {
            throw new InvalidScheduleException("after", after + " must be in the years 1 to 9999");
        }
        List<Instant> instants = new ArrayList<>();
        Optional<Instant> next = recurrence.nextAfter(after, zone);
        while (next.isPresent() && instants.size() < count) {
            instants.add(next.get());
            next = recurrence.nextAfter(next.get(), zone);
        }
        return instants;
    }

    /** @throws InvalidScheduleException if the count is not 1 to {@value #MAX} */
    public static void checkCount(int count) {
        if (count < 1 || count > MAX) {
            throw new InvalidScheduleException("count", count + " must be 1 to " + MAX);
        }
    }

    /**
     * {@return the instants of a range}
     *
     * @param since belongs to the range
     * @param until does not belong to the range
     * @throws InvalidScheduleException if the range has more than {@value #MAX} instants
     */
    public static List<Instant> between(Recurrence recurrence, ZoneId zone, Instant since, Instant until) {
        List<Instant> instants = new ArrayList<>();
        Optional<Instant> next = recurrence.nextAfter(since.minusNanos(1), zone);
        while (next.isPresent() && next.get().isBefore(until)) {
            if (instants.size() == MAX) {
                throw new InvalidScheduleException(
                        "backfill", "from " + since + " to " + until + " must have at most " + MAX + " instants");
            }
            instants.add(next.get());
            next = recurrence.nextAfter(next.get(), zone);
        }
        return instants;
    }
}

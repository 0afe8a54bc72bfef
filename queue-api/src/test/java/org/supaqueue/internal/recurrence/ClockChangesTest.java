package org.supaqueue.internal.recurrence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules fire by the rules when the clocks change: compares two years with a reference that looks at each minute. */
class ClockChangesTest {

    private static final Instant FROM = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2029-01-01T00:00:00Z");
    private static final int MINUTE = 60;
    private static final int QUARTER_MINUTE = 15;
    private static final int HOUR = 3_600;
    private static final int SHOWN = 5;

    private static final List<String> ZONES = List.of(
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "UTC");

    private static final List<String> MINUTELY = List.of(
            "* * * * *",
            "*/7 * * * *",
            "*/15 * * * *",
            "0,30 * * * *",
            "10-40/5 * * * *",
            "0 * * * *",
            "30 * * * *",
            "59 * * * *",
            "0 */2 * * *",
            "30 */3 * * *",
            "15 */23 * * *",
            "0 *,3 * * *",
            "0 ? * * *",
            "0 0 * * *",
            "1 0 * * *",
            "59 23 * * *",
            "0 1 * * *",
            "30 1 * * *",
            "0 2 * * *",
            "15 2 * * *",
            "30 2 * * *",
            "45 2 * * *",
            "0 3 * * *",
            "*/30 1-3 * * *",
            "* 2 * * *",
            "* 0 * * *",
            "* 23 * * *",
            "*/10 0-4 * * *",
            "0 0/1 * * *",
            "0 0-23 * * *",
            "0 1,2,3 * * *",
            "0 23,0 * * *",
            "0 0 * * sun",
            "30 2 * * 0",
            "0 0 * * fri",
            "0 9 * * mon-fri",
            "0 0 1 * *",
            "0 0 28 3 *",
            "30 2 14,26,28 3 *",
            "0 0 28,30 4 *",
            "30 0 3-5 9 *",
            "0 0 29 2 *",
            "0 0 31 * *",
            "0 12 13 * fri",
            "0 12 */2 * 1-5",
            "0 12 1-7 * */2",
            "0 0 25-31 3,10 7",
            "15 2 1-7 apr,oct sun",
            "0 5 1 1 *",
            "0/20 4/5 * jan-jun/2 *",
            "0 23 * 10 thu",
            "0 22 3,4 4 *");

    private static final List<String> SECONDLY = List.of(
            "* * * * * *",
            "*/7 * * * * *",
            "30 * * * * *",
            "15,45 59 * * * *",
            "* 0 * * * *",
            "0 0 0 * * *",
            "59 59 23 * * *",
            "30 15 2 * * *",
            "* 30 2 * * *",
            "*/20 * 1-2 * * *",
            "1 0 3 * * sun",
            "0 30 0-3 * * *");

    static Stream<Arguments> minutely() {
        return ZONES.stream().flatMap(zone -> {
            ZoneId id = ZoneId.of(zone);
            NaiveClock clock = new NaiveClock(id, FROM, TO, MINUTE);
            return MINUTELY.stream().map(text -> Arguments.of(text, id, clock));
        });
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("minutely")
    void shouldFireAsTheReferenceForTwoYears(String text, ZoneId zone, NaiveClock clock) {
        long[] expected = clock.fires(new NaiveCron(text));

        assertSame(text + " in " + zone, fires(text, zone, FROM, TO), expected);
        assertThat(expected).isNotEmpty();
        for (ZoneOffsetTransition change : changes(zone)) {
            assertThat(wrongAround(change.getInstant().getEpochSecond(), text, zone, expected))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("zones")
    void shouldFireAsTheReferenceInEachSecondAroundAChange(ZoneId zone) {
        for (ZoneOffsetTransition change : changes(zone)) {
            Instant from = change.getInstant().minusSeconds(13 * HOUR);
            Instant to = change.getInstant().plusSeconds(13 * HOUR);
            NaiveClock clock = new NaiveClock(zone, from, to, 1);
            for (String text : SECONDLY) {
                String what = text + " in " + zone + " at " + change;
                assertSame(what, fires(text, zone, from, to), clock.fires(new NaiveCron(text)));
            }
        }
    }

    static Stream<ZoneId> zones() {
        return ZONES.stream().map(ZoneId::of);
    }

    @Test
    void shouldSeeFourChangesInEachZoneButUtc() {
        assertThat(zones().map(zone -> changes(zone).size())).containsExactly(4, 4, 4, 4, 4, 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Europe/Berlin       | 30 2 * * *      | 2027-03-27T12:00:00Z | 2027-03-28T01:00:00Z 2027-03-29T00:30:00Z
            Europe/Berlin       | */15 2 * * *    | 2027-03-27T12:00:00Z | 2027-03-28T01:00:00Z 2027-03-29T00:00:00Z
            Europe/Berlin       | 0 3 * * *       | 2027-03-27T12:00:00Z | 2027-03-28T01:00:00Z 2027-03-29T01:00:00Z
            Europe/Berlin       | 30 2 * * *      | 2027-10-30T12:00:00Z | 2027-10-31T00:30:00Z 2027-11-01T01:30:00Z
            Europe/Berlin       | 30 * * * *      | 2027-03-27T23:45:00Z | 2027-03-28T00:30:00Z 2027-03-28T01:30:00Z 2027-03-28T02:30:00Z
            Europe/Berlin       | 30 * * * *      | 2027-10-30T23:45:00Z | 2027-10-31T00:30:00Z 2027-10-31T01:30:00Z 2027-10-31T02:30:00Z
            America/New_York    | 30 2 * * *      | 2027-03-13T12:00:00Z | 2027-03-14T07:00:00Z 2027-03-15T06:30:00Z
            America/New_York    | 30 1 * * *      | 2027-11-06T12:00:00Z | 2027-11-07T05:30:00Z 2027-11-08T06:30:00Z
            America/New_York    | 30 * * * *      | 2027-11-07T05:00:00Z | 2027-11-07T05:30:00Z 2027-11-07T06:30:00Z 2027-11-07T07:30:00Z
            Australia/Lord_Howe | 15 2 * * *      | 2027-10-02T00:00:00Z | 2027-10-02T15:30:00Z 2027-10-03T15:15:00Z
            Australia/Lord_Howe | 0,15,30 2 * * * | 2027-10-02T00:00:00Z | 2027-10-02T15:30:00Z 2027-10-03T15:00:00Z 2027-10-03T15:15:00Z 2027-10-03T15:30:00Z 2027-10-04T15:00:00Z 2027-10-04T15:15:00Z
            Australia/Lord_Howe | 0 * * * *       | 2027-10-02T14:00:00Z | 2027-10-02T14:30:00Z 2027-10-02T16:00:00Z
            Africa/Cairo        | @daily          | 2027-04-29T00:00:00Z | 2027-04-29T22:00:00Z 2027-04-30T21:00:00Z
            Australia/Lord_Howe | 45 1 * * *      | 2027-04-03T00:00:00Z | 2027-04-03T14:45:00Z 2027-04-04T15:15:00Z
            Australia/Lord_Howe | */15 * * * *    | 2027-04-03T14:20:00Z | 2027-04-03T14:30:00Z 2027-04-03T14:45:00Z 2027-04-03T15:00:00Z 2027-04-03T15:15:00Z 2027-04-03T15:30:00Z 2027-04-03T15:45:00Z
            Africa/Cairo        | 0 0 * * *       | 2027-04-29T00:00:00Z | 2027-04-29T22:00:00Z 2027-04-30T21:00:00Z
            Africa/Cairo        | 0 0 30 4 *      | 2027-04-01T00:00:00Z | 2027-04-29T22:00:00Z
            Africa/Cairo        | 30 23 * * *     | 2027-10-28T00:00:00Z | 2027-10-28T20:30:00Z 2027-10-29T21:30:00Z
            America/Santiago    | 0 0 * * *       | 2027-09-04T12:00:00Z | 2027-09-05T04:00:00Z 2027-09-06T03:00:00Z
            America/Santiago    | 0 0 * * sun     | 2027-09-01T12:00:00Z | 2027-09-05T04:00:00Z 2027-09-12T03:00:00Z
            America/Santiago    | 30 23 * * *     | 2027-04-03T12:00:00Z | 2027-04-04T02:30:00Z 2027-04-05T03:30:00Z
            """)
    void shouldFireAtTheDocumentedInstants(String zone, String text, Instant after, String expected) {
        List<String> instants = new ArrayList<>();
        Instant last = after;
        while (instants.size() < expected.split(" ").length) {
            last = Recurrence.parse(text).nextAfter(last, ZoneId.of(zone)).orElseThrow();
            instants.add(last.toString());
        }
        assertThat(String.join(" ", instants)).isEqualTo(expected);
    }

    /** Compares some instants from the first difference on, because a comparison of all takes AssertJ seconds. */
    private static void assertSame(String what, long[] actual, long[] expected) {
        int from = Math.max(0, Arrays.mismatch(actual, expected));

        assertThat(some(actual, from)).as(what).isEqualTo(some(expected, from));
    }

    private static List<Instant> some(long[] fires, int from) {
        return Arrays.stream(fires)
                .skip(from)
                .limit(SHOWN)
                .mapToObj(Instant::ofEpochSecond)
                .toList();
    }

    private static long[] fires(String text, ZoneId zone, Instant from, Instant to) {
        Recurrence recurrence = Recurrence.parse(text);
        LongStream.Builder fires = LongStream.builder();
        Instant next = nextAfter(recurrence, from.minusSeconds(1), zone);
        while (next.isBefore(to)) {
            fires.add(next.getEpochSecond());
            next = nextAfter(recurrence, next, zone);
        }
        return fires.build().toArray();
    }

    private static Instant nextAfter(Recurrence recurrence, Instant after, ZoneId zone) {
        Instant next = recurrence.nextAfter(after, zone).orElseThrow();
        if (!next.isAfter(after)) {
            throw new AssertionError(next + " must be after " + after);
        }
        return next;
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone) {
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(FROM);
        while (change != null && change.getInstant().isBefore(TO)) {
            changes.add(change);
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return changes;
    }

    /**
     * A search must find the same instant wherever the search begins, also between two fires. Returns the beginnings of
     * the searches that find another instant.
     */
    private static List<Instant> wrongAround(long change, String text, ZoneId zone, long[] fires) {
        Recurrence recurrence = Recurrence.parse(text);
        List<Instant> wrong = new ArrayList<>();
        for (long second = change - 2 * HOUR; second <= change + 2 * HOUR; second += QUARTER_MINUTE) {
            int found = Arrays.binarySearch(fires, second + 1);
            int index = found >= 0 ? found : -found - 1;
            Instant after = Instant.ofEpochSecond(second, 1);
            long next = nextAfter(recurrence, after, zone).getEpochSecond();
            if (index < fires.length ? next != fires[index] : next < TO.getEpochSecond()) {
                wrong.add(after);
            }
        }
        return wrong;
    }
}

package org.supaqueue.internal.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A recurrence fires at the instants of its text, and a text that breaks a rule is refused with the rule. */
class CronTest {

    private static Instant next(String text, String after) {
        return Recurrence.parse(text)
                .nextAfter(Instant.parse(after), ZoneOffset.UTC)
                .orElseThrow();
    }

    /** 2026-03-04 is a Wednesday. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *               | 2026-03-04T10:20:00Z     | 2026-03-04T10:21:00Z
            * * * * *               | 2026-03-04T10:20:59.999Z | 2026-03-04T10:21:00Z
            ? ? ? ? ?               | 2026-03-04T10:20:00Z     | 2026-03-04T10:21:00Z
            * * * * * *             | 2026-03-04T10:20:00Z     | 2026-03-04T10:20:01Z
            * * * * * *             | 2026-03-04T10:20:00.5Z   | 2026-03-04T10:20:01Z
            */20 * * * * *          | 2026-03-04T10:20:40Z     | 2026-03-04T10:21:00Z
            59 59 23 31 12 *        | 2026-03-04T10:20:00Z     | 2026-12-31T23:59:59Z
            */15 * * * *            | 2026-03-04T10:20:00Z     | 2026-03-04T10:30:00Z
            10-40/15 * * * *        | 2026-03-04T10:25:00Z     | 2026-03-04T10:40:00Z
            10-40/15 * * * *        | 2026-03-04T10:40:00Z     | 2026-03-04T11:10:00Z
            50/5 * * * *            | 2026-03-04T10:50:00Z     | 2026-03-04T10:55:00Z
            50/5 * * * *            | 2026-03-04T10:55:00Z     | 2026-03-04T11:50:00Z
            5,3,59 * * * *          | 2026-03-04T10:05:00Z     | 2026-03-04T10:59:00Z
            0 22/1 * * *            | 2026-03-04T23:00:00Z     | 2026-03-05T22:00:00Z
            05 08 09 07 *           | 2026-03-04T10:20:00Z     | 2026-07-09T08:05:00Z
            0 9 * * mon-fri         | 2026-03-06T09:00:00Z     | 2026-03-09T09:00:00Z
            0 9 * * SAT,Sun         | 2026-03-04T10:20:00Z     | 2026-03-07T09:00:00Z
            0 9 * * 5-7             | 2026-03-07T09:00:00Z     | 2026-03-08T09:00:00Z
            0 9 * * 7               | 2026-03-04T10:20:00Z     | 2026-03-08T09:00:00Z
            0 9 * * 0               | 2026-03-04T10:20:00Z     | 2026-03-08T09:00:00Z
            0 9 * * thu/2           | 2026-03-05T09:00:00Z     | 2026-03-07T09:00:00Z
            0 9 * * thu/2           | 2026-03-07T09:00:00Z     | 2026-03-12T09:00:00Z
            0 0 1 Jan-JUN/2 *       | 2026-03-04T10:20:00Z     | 2026-05-01T00:00:00Z
            0 0 13 * fri            | 2026-03-04T10:20:00Z     | 2026-03-06T00:00:00Z
            0 0 13 * fri            | 2026-03-06T10:20:00Z     | 2026-03-13T00:00:00Z
            0 0 */13 * fri          | 2026-03-04T10:20:00Z     | 2026-03-27T00:00:00Z
            0 0 13 * */5            | 2026-03-04T10:20:00Z     | 2026-03-13T00:00:00Z
            0 0 13 * */5            | 2026-03-13T10:20:00Z     | 2026-09-13T00:00:00Z
            0 0 30 2 mon            | 2026-03-04T10:20:00Z     | 2027-02-01T00:00:00Z
            0 0 31 * *              | 2026-03-31T10:20:00Z     | 2026-05-31T00:00:00Z
            0 0 31 1,2 *            | 2026-01-31T10:20:00Z     | 2027-01-31T00:00:00Z
            0 0 29 2 *              | 2026-03-04T10:20:00Z     | 2028-02-29T00:00:00Z
            0 0 29 2 *              | 2096-03-01T00:00:00Z     | 2104-02-29T00:00:00Z
            0 0 29 2 */7            | 2088-02-29T00:00:00Z     | 2128-02-29T00:00:00Z
            @hourly                 | 2026-03-04T10:20:00Z     | 2026-03-04T11:00:00Z
            @Daily                  | 2026-03-04T10:20:00Z     | 2026-03-05T00:00:00Z
            @midnight               | 2026-03-04T10:20:00Z     | 2026-03-05T00:00:00Z
            @weekly                 | 2026-03-04T10:20:00Z     | 2026-03-08T00:00:00Z
            @monthly                | 2026-03-04T10:20:00Z     | 2026-04-01T00:00:00Z
            @yearly                 | 2026-03-04T10:20:00Z     | 2027-01-01T00:00:00Z
            @annually               | 2026-03-04T10:20:00Z     | 2027-01-01T00:00:00Z
            @every PT30S            | 2026-03-04T10:20:00Z     | 2026-03-04T10:20:30Z
            @every PT30S            | 2026-03-04T10:20:29.9999999Z | 2026-03-04T10:20:30Z
            @every PT1.5S           | 2026-03-04T10:20:00Z     | 2026-03-04T10:20:01.500Z
            @EVERY  P1D             | 2026-03-04T10:20:00Z     | 2026-03-05T00:00:00Z
            @every PT1H             | 1969-12-31T22:20:00Z     | 1969-12-31T23:00:00Z
            @every P365D            | 1970-01-01T00:00:00Z     | 1971-01-01T00:00:00Z
            """)
    void shouldFireNextAt(String text, String after, Instant expected) {
        assertThat(next(text, after)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                   | must have 5 fields (minute hour day-of-month month day-of-week), or 6 with the second first, not 0
            * * * *              | must have 5 fields (minute hour day-of-month month day-of-week), or 6 with the second first, not 4
            0 0 0 1 1 * 2026     | must have 5 fields (minute hour day-of-month month day-of-week), or 6 with the second first, not 7
            60 * * * * *         | second 60 must be 0 to 59
            61 * * * *           | minute 61 must be 0 to 59
            x * * * *            | minute "x" must be 0 to 59
            *5 * * * *           | minute "*5" must be 0 to 59
            1-60 * * * *         | minute 60 must be 0 to 59
            * 24 * * *           | hour 24 must be 0 to 23
            * jul * * *          | hour "jul" must be 0 to 23
            * * 0 * *            | day-of-month 0 must be 1 to 31
            * * 32 * *           | day-of-month 32 must be 1 to 31
            * * * 13 *           | month 13 must be 1 to 12 or jan to dec
            * * * 0 *            | month 0 must be 1 to 12 or jan to dec
            * * * july *         | month "july" must be 1 to 12 or jan to dec
            * * * * 8            | day-of-week 8 must be 0 to 7 or sun to sat
            * * * * jan          | day-of-week "jan" must be 0 to 7 or sun to sat
            005 * * * *          | minute 005 must have at most 2 digits
            */005 * * * *        | minute step 005 must have at most 2 digits
            1,,2 * * * *         | minute "1,,2" must not have an empty item
            ,1 * * * *           | minute ",1" must not have an empty item
            1, * * * *           | minute "1," must not have an empty item
            */0 * * * *          | minute step 0 must be 1 to 59
            */60 * * * *         | minute step 60 must be 1 to 59
            */24 */24 * * *      | hour step 24 must be 1 to 23
            */x * * * *          | minute step "x" must be 1 to 59
            1/2/3 * * * *        | minute "1/2/3" must be a value, a range a-b, or one of these with a step /n
            1-2-3 * * * *        | minute "1-2-3" must be a value, a range a-b, or one of these with a step /n
            1- * * * *           | minute "1-" must be a value, a range a-b, or one of these with a step /n
            -1 * * * *           | minute "-1" must be a value, a range a-b, or one of these with a step /n
            /5 * * * *           | minute "/5" must be a value, a range a-b, or one of these with a step /n
            5/ * * * *           | minute "5/" must be a value, a range a-b, or one of these with a step /n
            *-5 * * * *          | minute "*" must be 0 to 59
            * * * * fri-mon      | day-of-week "fri-mon" must not begin after its end: use a list of two ranges
            * * * * 7/2          | day-of-week "7/2" must not begin after its end: use a list of two ranges
            * 22-2 * * *         | hour "22-2" must not begin after its end: use a list of two ranges
            * * L * *            | day-of-month "L" must not use L, W or #
            * * l-3 * *          | day-of-month "l" must not use L, W or #
            * * LW * *           | day-of-month "LW" must not use L, W or #
            * * 15W * *          | day-of-month "15W" must not use L, W or #
            * * * * friL         | day-of-week "friL" must not use L, W or #
            * * * * 5L           | day-of-week "5L" must not use L, W or #
            * * * * 5#2          | day-of-week "5#2" must not use L, W or #
            0 0 30 2 *           | day-of-month 30 must be a day of a month of "2"
            0 0 31 2,4-4,Jun *   | day-of-month 31 must be a day of a month of "2,4-4,Jun"
            0 0 30-31 feb */2    | day-of-month "30-31" must be a day of a month of "feb"
            @reboot              | must be @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, @every with a duration, or 5 or 6 fields
            @every               | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every 5m            | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every PT0.999S      | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every PT1.0001S     | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every -PT5S         | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every P365DT1S      | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            @every P             | must be @every and an ISO 8601 duration of 1 s to 365 days in whole milliseconds, such as @every PT30S
            """)
    void shouldNameTheRuleThatIsBroken(String text, String rule) {
        assertThatThrownBy(() -> Recurrence.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cron \"" + text + "\": " + rule);
    }

    @Test
    void shouldShowNoControlCharactersInAnError() {
        assertThatThrownBy(() -> Recurrence.parse("* * * *\n*"))
                .hasMessage("cron \"* * * *\\u000a*\": must have only printable ASCII characters");
        assertThatThrownBy(() -> Recurrence.parse("٣ * * * *"))
                .hasMessage("cron \"\\u0663 * * * *\": must have only printable ASCII characters");
    }

    @Test
    void shouldRefuseALongText() {
        String fits = "0," + "1,".repeat(94) + "10 * * * *";

        assertThat(Recurrence.parse(fits).text()).hasSize(Recurrence.MAX_LENGTH);
        assertThatThrownBy(() -> Recurrence.parse(fits + " "))
                .hasMessage("cron \"" + fits + "…\": must not be longer than 200 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {" 0  9 * * MON ", "@Weekly", " @every PT1M"})
    void shouldKeepTheText(String text) {
        assertThat(Recurrence.parse(text).text()).isEqualTo(text);
    }

    @Test
    void shouldIgnoreTheZoneInAnInterval() {
        Instant after = Instant.parse("2026-03-04T10:20:00Z");

        assertThat(Recurrence.parse("@every P1D").nextAfter(after, ZoneId.of("Asia/Kathmandu")))
                .contains(Instant.parse("2026-03-05T00:00:00Z"));
    }

    @Test
    void shouldUseTheZone() {
        Instant after = Instant.parse("2026-03-04T10:20:00Z");

        assertThat(Recurrence.parse("0 9 * * *").nextAfter(after, ZoneId.of("Asia/Kathmandu")))
                .contains(Instant.parse("2026-03-05T03:15:00Z"));
    }

    /** Rare expressions must not search minute by minute: one search takes some microseconds. */
    @ParameterizedTest
    @ValueSource(strings = {"* * * * *", "0 0 29 2 *", "0 * 29 2 *", "59 59 23 31 12 *", "0 0 29 2 */7"})
    void shouldFindRareInstantsFast(String text) {
        Recurrence recurrence = Recurrence.parse(text);
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Instant after = Instant.parse("2026-03-04T10:20:00Z");
        for (int warmUp = 0; warmUp < 2_000; warmUp++) {
            recurrence.nextAfter(after, zone);
        }
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            recurrence.nextAfter(after.plusSeconds(i), zone);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }
}

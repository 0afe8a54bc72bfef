package org.supaqueue.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of a line: fields for programs, then a text. Foreign text forges neither a line nor a field. */
class LogLineTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static String dead(LogLine line) {
        return line.format(LogEvent.JOB_DEAD);
    }

    @Test
    void shouldBeginWithTheFieldsAndEndWithTheText() {
        String line = dead(LogLine.of("Job 17 is dead: \"it's\" {0}")
                .job(17)
                .queue("mail")
                .attempt(3)
                .trace("00-" + TRACE + "-00f067aa0ba902b7-01"));

        assertThat(line)
                .isEqualTo("event=job.dead job=17 queue=mail attempt=3 trace=" + TRACE
                        + " - Job 17 is dead: \"it's\" {0}");
    }

    @Test
    void shouldHaveAFieldForEachOtherValue() {
        assertThat(dead(LogLine.of("x")
                        .node("node-1")
                        .version("0.1.0-SNAPSHOT")
                        .count(2)
                        .operation(5)
                        .schedule("a.b")))
                .isEqualTo("event=job.dead node=node-1 version=0.1.0-SNAPSHOT count=2 operation=5 schedule=a.b - x");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"4bf92f3577b34da6a3ce929d0e0e4736", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"})
    void shouldHaveNoTraceWithoutAValidTraceparent(String traceParent) {
        assertThat(dead(LogLine.of("x").trace(traceParent))).isEqualTo("event=job.dead - x");
    }

    @Test
    void shouldHaveNoFieldWithoutAValue() {
        assertThat(dead(LogLine.of("x").queue(null).node(""))).isEqualTo("event=job.dead - x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r\n",
                "\u0085",
                "\u2028",
                "\u2029",
                "\u000b",
                "\f",
                "\u001b[2J",
                "\u0000",
                "\u202e",
                "\u009b"
            })
    void shouldNotLetATextForgeALine(String control) {
        String line = dead(
                LogLine.of("stopped" + control + "event=node.stopped - forged").queue("a" + control + "b"));

        assertThat(line.lines()).hasSize(1);
        assertThat(line).doesNotContain(control).contains(String.format("\\u%04x", (int) control.charAt(0)));
        assertThat(line.codePoints()).noneMatch(Character::isISOControl);
    }

    @Test
    void shouldNotLetATextForgeAField() {
        String line = dead(LogLine.of("stopped: event=node.stopped job=1 queue=other attempt=9 trace=0 - x")
                .job(17));

        assertThat(line)
                .isEqualTo("event=job.dead job=17 - stopped: event\\u003dnode.stopped job\\u003d1 queue\\u003dother"
                        + " attempt\\u003d9 trace\\u003d0 - x");
    }

    @Test
    void shouldHaveItsEventOnlyOnce() {
        assertThat(dead(LogLine.of("xevent=a.b\n\u200devent=c.d event=e.f").queue("event=g.h"))
                        .split("event=", -1))
                .hasSize(2);
    }

    @Test
    void shouldLeaveSettingsInATextReadable() {
        assertThat(dead(LogLine.of("set supaqueue.enabled=false or supaqueue.queue.mail.auth=none")))
                .endsWith("set supaqueue.enabled=false or supaqueue.queue.mail.auth=none");
    }

    @Test
    void shouldNotLetAValueForgeAField() {
        assertThat(dead(LogLine.of("x").queue("a job=1 - \"b\"\\")))
                .isEqualTo("event=job.dead queue=a\\u0020job\\u003d1\\u0020-\\u0020\\u0022b\\u0022\\u005c - x");
    }

    @Test
    void shouldCutLongTextsAndValues() {
        assertThat(dead(LogLine.of("x".repeat(100_000)))).hasSize("event=job.dead - ".length() + LogLine.MAX_TEXT + 1);
        assertThat(dead(LogLine.of("x").queue("q".repeat(100_000))))
                .hasSize("event=job.dead queue= - x".length() + LogLine.MAX_VALUE);
    }
}

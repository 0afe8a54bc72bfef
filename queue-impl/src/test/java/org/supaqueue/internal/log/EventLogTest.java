package org.supaqueue.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.LogLines;

class EventLogTest {

    private final EventLog log = EventLog.of(EventLogTest.class);
    private final LogLines lines = LogLines.of(EventLogTest.class.getName());

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void shouldWriteTheLevelOfTheEvent() {
        log.write(LogEvent.JOB_DEAD, () -> LogLine.of("Job 17 is dead").job(17));

        assertThat(lines.events("job.dead")).containsExactly("WARNING event=job.dead job=17 - Job 17 is dead");
    }

    /** A log system may replace braces in a text if the text comes with parameters. */
    @Test
    void shouldWriteBracesAndQuotesAsTheyAre() {
        log.write(LogEvent.JOB_DEAD, () -> LogLine.of("it's {0} %s ${jndi:ldap://x}"));

        assertThat(lines.lines("WARNING")).containsExactly("it's {0} %s ${jndi:ldap://x}");
    }

    @Test
    void shouldBuildNoLineOfALevelThatIsOff() {
        assertThat(log.isOn(LogEvent.ATTEMPT_FAILED)).isFalse();
        log.write(LogEvent.ATTEMPT_FAILED, () -> fail("a line was built"));

        lines.withDebug();
        log.write(LogEvent.ATTEMPT_FAILED, () -> LogLine.of("now"));
        assertThat(lines.events("attempt.failed")).hasSize(1);
    }

    @Test
    void shouldWriteAStackTraceUnchangedIfItsMessagesAreSafe() {
        IllegalStateException failure = new IllegalStateException("a", new IllegalArgumentException("b"));

        log.write(LogEvent.WORK_FAILED, () -> LogLine.of("failed"), failure);

        assertThat(lines.thrown()).containsExactly(failure);
    }

    @Test
    void shouldNotLetTheMessagesOfAStackTraceForgeALine() {
        Exception failure = new IllegalStateException("outer", new IllegalStateException("a\nevent=node.stopped - b"));
        failure.addSuppressed(new IllegalStateException("c\nevent=node.stopped - d"));

        log.write(LogEvent.WORK_FAILED, () -> LogLine.of("failed"), failure);

        assertThat(lines.all().lines()).noneMatch(line -> line.startsWith("event=node.stopped"));
        assertThat(lines.all())
                .contains("java.lang.IllegalStateException: outer")
                .contains("Caused by: java.lang.IllegalStateException: a\\u000aevent=node.stopped - b")
                .contains("Suppressed: java.lang.IllegalStateException: c\\u000aevent=node.stopped - d")
                .contains("at org.supaqueue.internal.log.EventLogTest.");
    }

    /** PostgreSQL tells the row that a constraint refuses, with the payload and the headers. */
    @Test
    void shouldNotWriteTheRowsThatADatabaseTells() {
        SQLException refused =
                new SQLException("ERROR: a trigger refused\n  Detail: Failing row contains (1, s3cret)", "P0001");
        RuntimeException failure = new IllegalStateException(refused);
        failure.addSuppressed(new IllegalStateException("s", refused));

        log.write(LogEvent.CONSOLE_FAILED, () -> LogLine.of("failed"), failure);

        assertThat(lines.all())
                .doesNotContain("s3cret")
                .contains("java.lang.IllegalStateException: java.sql.SQLException: ERROR: a trigger refused …")
                .contains("Caused by: java.sql.SQLException: ERROR: a trigger refused …");
    }

    @Test
    void shouldWriteAFailureWhoseCausesAreACycleOrWhoseTextCannotBeRead() {
        IllegalStateException first = new IllegalStateException("first\n");
        first.initCause(new IllegalStateException("second", first));
        RuntimeException broken = new RuntimeException("\n") {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };

        log.write(LogEvent.WORK_FAILED, () -> LogLine.of("a cycle"), first);
        log.write(LogEvent.WORK_FAILED, () -> LogLine.of("broken"), new RuntimeException("\n", broken));

        assertThat(lines.all()).contains("first\\u000a", "Caused by: java.lang.IllegalStateException: second");
        assertThat(lines.all()).contains("Caused by: " + broken.getClass().getName());
    }
}

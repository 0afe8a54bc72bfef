package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.testing.LogLines;

class JobLogTest {

    private static final String TRACE_PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final AtomicLong now = new AtomicLong();
    private final JobLog log = new JobLog(now::get);
    private final LogLines lines = LogLines.of(JobLog.class.getName());

    @AfterEach
    void close() {
        lines.close();
    }

    private void dead(String queue, long first, long last) {
        for (long id = first; id <= last; id++) {
            log.dead(new JobDead(new JobId(id), queue, 1, OptionalInt.of(400), "the consumer answered 400"), null);
        }
    }

    private void dead(String error) {
        log.dead(new JobDead(new JobId(17), "mail", 3, OptionalInt.empty(), error), TRACE_PARENT);
    }

    private void nextMinute() {
        now.addAndGet(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void shouldWriteOneLineWithTheFieldsAndTheError() {
        dead("the consumer answered 400");

        assertThat(lines.events("job.dead"))
                .containsExactly("WARNING event=job.dead job=17 queue=mail attempt=3"
                        + " trace=4bf92f3577b34da6a3ce929d0e0e4736"
                        + " - Job 17 of queue mail is dead: the consumer answered 400");
    }

    @Test
    void shouldSummarizeTheLinesAboveTheLimitWithTheNextDeadJob() {
        dead("mail", 1, 50);
        dead("orders", 51, 52);
        assertThat(lines.events("job.dead")).hasSize(22);
        assertThat(lines.events("job.dead-omitted")).isEmpty();

        nextMinute();
        dead("orders", 53, 53);

        assertThat(lines.events("job.dead-omitted"))
                .containsExactly("WARNING event=job.dead-omitted queue=mail count=30"
                        + " - 30 more jobs of queue mail became dead within a minute and have no line here");
        assertThat(lines.events("job.dead")).hasSize(23);
    }

    @Test
    void shouldSummarizeWithAnyLaterJobAndAtTheStop() {
        dead("mail", 1, 21);
        log.summarize();
        assertThat(lines.events("job.dead-omitted")).isEmpty();
        nextMinute();
        log.summarize();
        log.summarize();
        assertThat(lines.events("job.dead-omitted")).hasSize(1);

        dead("mail", 22, 43);
        log.close();
        assertThat(lines.events("job.dead-omitted"))
                .hasSize(2)
                .last()
                .asString()
                .contains("count=2 ");
    }

    @Test
    void shouldKeepAHostileErrorInItsLine() {
        dead("stopped by the consumer: x\nevent=node.stopped node=a - Node a has stopped");

        assertThat(lines.all().lines()).noneMatch(line -> line.startsWith("event=node.stopped"));
        assertThat(lines.contains("event=node.stopped")).isFalse();
        assertThat(lines.events("job.dead")).singleElement().asString().contains("x\\u000aevent\\u003dnode.stopped");
    }

    @Test
    void shouldLeaveOutQuotedValuesAndCutLongErrors() {
        dead("url_path \"/a?token=hidden\"/b\" must not …");
        dead("x".repeat(5_000));

        assertThat(lines.lines("WARNING").get(0)).endsWith("is dead: url_path \"…\" must not …");
        assertThat(lines.lines("WARNING").get(1)).hasSizeLessThan(400);
    }
}

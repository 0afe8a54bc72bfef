package org.supaqueue.internal.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.outcome.ApplicationRetryPolicy;
import org.supaqueue.internal.outcome.OutcomePolicy;
import org.supaqueue.testing.MapConfig;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

class ConsumerOutageTest {
    private static final String TIME = "[0-9T:-]+Z";

    private final Logger logger = Logger.getLogger(ConsumerOutage.class.getName());
    private final Queue<String> logLines = new ConcurrentLinkedQueue<>();
    private final AtomicLong now = new AtomicLong();
    private final ConsumerOutage outage = new ConsumerOutage(Queues.only(List.of("mail")), now::get);
    private final Handler handler = new Handler() {
        private final SimpleFormatter text = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            logLines.add(entry.getLevel() + " " + text.formatMessage(entry));
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
    }

    private void advanceClock(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void shouldLogTheStartAndTheEndOfAnOutageOnce() {
        outage.recordNoAnswer(1, "connection refused: mail:80");
        advanceClock(9);
        outage.recordNoAnswer(2, "connection refused: mail:80");
        assertThat(logLines).isEmpty();
        advanceClock(1);
        outage.recordNoAnswer(3, "timed out after 10000 ms");
        assertThat(logLines)
                .singleElement()
                .asString()
                .matches(
                        "WARNING event=consumer.unreachable queue=mail - The consumer of queue mail has failed every attempt since "
                                + TIME + ", 3 attempts so far\\. The last failure: timed out after 10000 ms");
        advanceClock(50);
        outage.recordNoAnswer(4, "timed out after 10000 ms");
        assertThat(logLines).hasSize(1);

        advanceClock(3);
        outage.recordAnswer(5, 200);
        outage.recordAnswer(6, 200);
        assertThat(logLines)
                .hasSize(2)
                .last()
                .isEqualTo(
                        "INFO event=consumer.recovered queue=mail - The consumer of queue mail answers again after 63 s, in which 4 attempts failed");
    }

    @Test
    void shouldLogNothingIfOnlySomeAttemptsFail() {
        for (int i = 0; i < 60; i++) {
            outage.recordNoAnswer(i, "connection reset");
            outage.recordAnswer(1_000, i % 2 == 0 ? 404 : 501);
            advanceClock(1);
        }
        assertThat(logLines).isEmpty();
    }

    @Test
    void shouldLogNoOutageIfAllFailedAttemptsBelongToOneJob() {
        for (int i = 0; i < 30; i++) {
            outage.recordAnswer(1, 500);
            advanceClock(1);
        }
        assertThat(logLines).isEmpty();
        outage.recordAnswer(2, 503);
        assertThat(logLines)
                .singleElement()
                .asString()
                .matches("WARNING .* since " + TIME
                        + ", 31 attempts so far\\. The last failure: the consumer answered 503");
    }

    @Test
    void shouldReportAnOutageUntilAnAnswerComesOrNoAttemptIsMade() {
        outage.recordNoAnswer(1, "connection reset");
        advanceClock(9);
        outage.recordNoAnswer(2, "connection reset");
        assertThat(outage.current()).isEmpty();
        advanceClock(1);
        outage.recordNoAnswer(3, "connection refused: mail:80");
        assertThat(outage.current()).hasValueSatisfying(failing -> {
            assertThat(failing.queues()).isEqualTo(Queues.only(List.of("mail")));
            assertThat(failing.failedAttempts()).isEqualTo(3);
            assertThat(failing.lastError()).isEqualTo("connection refused: mail:80");
            assertThat(failing.since())
                    .isBetween(Instant.now().minusSeconds(15), Instant.now().minusSeconds(9));
        });

        advanceClock(601);
        assertThat(outage.current()).isEmpty();
        outage.recordAnswer(4, 503);
        assertThat(outage.current()).isPresent();
        outage.recordAnswer(5, 200);
        assertThat(outage.current()).isEmpty();
    }

    @Test
    void shouldLogEachOutage() {
        for (int i = 0; i < 2; i++) {
            outage.recordNoAnswer(1, "connection reset");
            advanceClock(10);
            outage.recordNoAnswer(1, "connection reset");
            outage.recordAnswer(1, 429);
        }
        assertThat(logLines).extracting(line -> line.substring(0, 4)).containsExactly("WARN", "INFO", "WARN", "INFO");
    }

    @Test
    void shouldLogAnOutageOnceIfManyAttemptsFailConcurrently() throws Exception {
        outage.recordNoAnswer(0, "connection reset");
        advanceClock(10);
        ExecutorService workers = Executors.newFixedThreadPool(8);
        for (int i = 1; i <= 1_000; i++) {
            int job = i;
            workers.execute(() -> outage.recordNoAnswer(job, "connection reset"));
        }
        workers.shutdown();
        assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        outage.recordAnswer(0, 200);

        assertThat(logLines).hasSize(2).last().asString().endsWith("in which 1001 attempts failed");
    }

    /** With real attempts: the consumer refuses connections, then answers 503, then answers 422. */
    @Test
    void shouldRecordEveryAttempt() throws Exception {
        int port = unusedPort();
        try (HttpEngine engine = new HttpEngine(1, Thread::new)) {
            AttemptRunner attemptRunner = attemptRunner(port, engine);
            attemptRunner.run(job(1));
            advanceClock(10);
            attemptRunner.run(job(2));
            assertThat(logLines).singleElement().asString().endsWith("connection refused: 127.0.0.1:" + port);

            try (RawServer consumer = RawServer.start(InetAddress.getByName("127.0.0.1"), port)) {
                consumer.script("/x", RawReply.of(503, ""), RawReply.of(422, ""));
                attemptRunner.run(job(3));
                assertThat(logLines).hasSize(1);
                attemptRunner.run(job(4));
            }
            assertThat(logLines).hasSize(2).last().asString().endsWith("after 10 s, in which 3 attempts failed");
        }
    }

    private AttemptRunner attemptRunner(int port, HttpEngine engine) {
        Settings settings = Settings.read(new MapConfig(
                Map.of("supaqueue.consumer-function", "http://127.0.0.1:" + port, "supaqueue.service-role", "s3cret")));
        QueueSettings queue = settings.defaults();
        OutcomePolicy outcomePolicy =
                new OutcomePolicy(queue.backoff(), queue.retryStatuses(), 1_000, Clock.systemUTC(), () -> 0.5);
        return new AttemptRunner(
                new RequestBuilder("test"),
                new ConsumerCalls(engine, outage, NodeObserver.NONE),
                queue,
                outcomePolicy,
                new ApplicationRetryPolicy(null, 1_000, System::nanoTime),
                AttemptTracer.NONE);
    }

    private static ClaimedJob job(long id) {
        ClaimedJob.StoredCall call = new ClaimedJob.StoredCall(HttpVerb.POST, "/x", null, 0, "{}", null, null);
        return new ClaimedJob(
                new Lease(id, 1, 1),
                null,
                new ClaimedJob.Place("mail", 0),
                call,
                new ClaimedJob.PreviousAttempts(0, 0, 0),
                new ClaimedJob.RetryRules(10, null, null));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}

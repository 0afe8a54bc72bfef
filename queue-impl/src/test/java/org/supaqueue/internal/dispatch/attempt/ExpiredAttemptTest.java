package org.supaqueue.internal.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Expiry;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.outcome.ApplicationRetryPolicy;
import org.supaqueue.internal.outcome.OutcomePolicy;
import org.supaqueue.testing.MapConfig;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/** Tests what an attempt does with a claimed job that has expired, or expires before its next attempt. */
class ExpiredAttemptTest {

    private final RawServer consumer = RawServer.start();
    private final HttpEngine engine = new HttpEngine(1, Thread::new);

    @AfterEach
    void close() throws Exception {
        engine.close();
        consumer.close();
    }

    private Outcome run(Duration expiresIn, int retriesUsed) throws NoAnswerException {
        QueueSettings queue = Settings.read(new MapConfig(Map.of(
                        "supaqueue.consumer-function", consumer.url().toString(), "supaqueue.service-role", "s3cret")))
                .defaults();
        AttemptRunner runner = new AttemptRunner(
                new RequestBuilder("test"),
                new ConsumerCalls(
                        engine, new ConsumerOutage(Queues.only(List.of("mail")), System::nanoTime), NodeObserver.NONE),
                queue,
                new OutcomePolicy(queue.backoff(), queue.retryStatuses(), 1_000, Clock.systemUTC(), () -> 0.5),
                new ApplicationRetryPolicy(null, 1_000, System::nanoTime),
                AttemptTracer.NONE);
        Expiry expiry = new Expiry("2026-01-01T00:00:00.000Z", System.nanoTime() + expiresIn.toNanos());
        return runner.run(new ClaimedJob(
                        new Lease(1, 1, 1),
                        null,
                        new ClaimedJob.Place("mail", 0),
                        new ClaimedJob.StoredCall(HttpVerb.POST, "/x", null, 0, "{}", null, null),
                        new ClaimedJob.PreviousAttempts(retriesUsed, 0, 0),
                        new ClaimedJob.RetryRules(10, null, expiry)))
                .orElseThrow()
                .outcome();
    }

    @Test
    void shouldNotSendAnExpiredJob() throws NoAnswerException {
        assertThat(run(Duration.ZERO, 0)).isEqualTo(Outcome.Dead.unsent("EXPIRED at 2026-01-01T00:00:00.000Z"));

        assertThat(consumer.requests()).isEmpty();
    }

    @Test
    void shouldSendAJobThatExpiresLater() throws NoAnswerException {
        assertThat(run(Duration.ofMinutes(1), 0)).isInstanceOf(Outcome.Complete.class);
    }

    @Test
    void shouldGiveUpIfTheRetryWouldComeTooLate() throws NoAnswerException {
        consumer.script("/x", RawReply.of(503, ""));

        assertThat(run(Duration.ofSeconds(5), 0).error())
                .contains("EXPIRED at 2026-01-01T00:00:00.000Z before the next attempt;"
                        + " the last attempt: the consumer answered 503");
    }

    @Test
    void shouldNameTheFailureOfTheLastRetry() throws NoAnswerException {
        consumer.script("/x", RawReply.of(503, ""));

        assertThat(run(Duration.ofSeconds(5), 10).error()).contains("the consumer answered 503");
    }
}

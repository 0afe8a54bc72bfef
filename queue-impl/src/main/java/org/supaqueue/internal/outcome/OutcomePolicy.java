package org.supaqueue.internal.outcome;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.store.Outcome;

/**
 * Decides what an attempt led to. Whether the job has a retry left by its own limit, the row itself decides when it is
 * settled.
 */
public final class OutcomePolicy {

    private final Backoff backoff;
    private final RetryStatuses retryStatuses;
    private final int maxRetries;
    private final Clock clock;
    private final DoubleSupplier chance;

    /**
     * A judge for the jobs of a queue.
     *
     * @param maxRetries how many retries any job may have
     * @param clock for a Retry-After that names a date
     * @param chance evenly from 0 to 1
     */
    public OutcomePolicy(
            Backoff backoff, RetryStatuses retryStatuses, int maxRetries, Clock clock, DoubleSupplier chance) {
        this.backoff = backoff;
        this.retryStatuses = retryStatuses;
        this.maxRetries = maxRetries;
        this.clock = clock;
        this.chance = chance;
    }

    /** The consumer answered. */
    public Outcome answered(Answer answer, int retriesUsed, Duration called) {
        Content content = Content.of(answer);
        Outcome.Answered kept = new Outcome.Answered(answer.status(), content.text(), !content.whole());
        if (answer.status() >= 200 && answer.status() <= 299) {
            return Outcome.complete(kept, called);
        }
        String error = "the consumer answered " + answer.status();
        if (!retryStatuses.contains(answer.status()) || retriesUsed >= maxRetries) {
            return Outcome.dead(kept, error, called);
        }
        return Outcome.failed(kept, error, wait(answer, retriesUsed), called);
    }

    /** No answer came. */
    public Outcome unanswered(String error, int retriesUsed, Duration called) {
        return retriesUsed >= maxRetries
                ? Outcome.dead(null, error, called)
                : Outcome.failed(null, error, backoff.before(retriesUsed, chance.getAsDouble()), called);
    }

    private Duration wait(Answer answer, int retriesUsed) {
        Optional<Duration> asked = RetryAfter.parse(answer.retryAfter(), clock.instant());
        return asked.map(earliest -> backoff.notBefore(earliest, retriesUsed, chance.getAsDouble()))
                .orElseGet(() -> backoff.before(retriesUsed, chance.getAsDouble()));
    }
}

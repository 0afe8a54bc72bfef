package org.supaqueue.internal.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.supaqueue.InvalidJobException;

/**
 * The queue, priority, time and retry limit of a job.
 *
 * @param runAt the earliest time of the first attempt, or null if the delay determines the time
 * @param delay the time from the start of the transaction to the first attempt; zero if {@code runAt} is not null
 */
public record InsertOptions(String queue, int priority, Instant runAt, Duration delay, int retryLimit) {

    public static final InsertOptions DEFAULT = new InsertOptions("default", 0, null, Duration.ZERO, 10);

    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Instant MAX_RUN_AT = Instant.parse("9999-12-31T00:00:00Z");
    private static final Duration MAX_DELAY = Duration.ofDays(36_500);
    private static final int MAX_RETRY_LIMIT = 1_000;

    public InsertOptions withQueue(String queue) {
        checkQueue(queue);
        return new InsertOptions(queue, priority, runAt, delay, retryLimit);
    }

    public InsertOptions withPriority(int priority) {
        return new InsertOptions(queue, priority, runAt, delay, retryLimit);
    }

    public InsertOptions withRunAt(Instant runAt) {
        Objects.requireNonNull(runAt, "runAt");
        if (runAt.isBefore(Instant.EPOCH) || runAt.isAfter(MAX_RUN_AT)) {
            throw new InvalidJobException("run_at", runAt + " must be in the years 1970 to 9999");
        }
        return new InsertOptions(queue, priority, runAt, Duration.ZERO, retryLimit);
    }

    public InsertOptions withDelay(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new InvalidJobException("run_at", "in " + delay + " must be in 0 to " + MAX_DELAY.toDays() + " days");
        }
        return new InsertOptions(queue, priority, null, delay, retryLimit);
    }

    public InsertOptions withRetryLimit(int retryLimit) {
        if (retryLimit < 0 || retryLimit > MAX_RETRY_LIMIT) {
            throw new InvalidJobException("retry_limit", retryLimit + " must be 0 to " + MAX_RETRY_LIMIT);
        }
        return new InsertOptions(queue, priority, runAt, delay, retryLimit);
    }

    /** @throws InvalidJobException if a text is not a valid name of a queue */
    public static void checkQueue(String name) {
        Objects.requireNonNull(name, "queue");
        if (!isQueue(name)) {
            throw new InvalidJobException("queue", Quoted.of(name) + " must be 1 to 64 letters, digits, _ and -");
        }
    }

    /** Whether a text is a valid name of a queue. */
    public static boolean isQueue(String name) {
        return QUEUE.matcher(name).matches();
    }
}

package org.supaqueue.internal.config;

import java.time.Duration;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;

/**
 * What a job may ask for at most. The API refuses more; for a row of another program the ceiling holds instead.
 *
 * @param requestTimeout how long a call may take
 * @param retryLimit how many retries a job may have
 */
public record Ceilings(Duration requestTimeout, int retryLimit) {

    private static final String REQUEST_TIMEOUT = "supaqueue.request-timeout.max";
    private static final String RETRY_LIMIT = "supaqueue.retry-limit.max";

    /** What the columns take. */
    private static final Ceilings HIGHEST = new Ceilings(Duration.ofDays(1), 1_000);

    static Ceilings read(Keys keys) {
        return new Ceilings(
                keys.duration(REQUEST_TIMEOUT, HIGHEST.requestTimeout, Duration.ofMillis(1), HIGHEST.requestTimeout),
                keys.integer(RETRY_LIMIT, HIGHEST.retryLimit, 0, HIGHEST.retryLimit));
    }

    /** @throws InvalidJobException if a request asks for more */
    public void check(JobRequest request) {
        if (request.retryLimit() > retryLimit) {
            throw new InvalidJobException(
                    "retry_limit", request.retryLimit() + " must be 0 to " + retryLimit + ", which is " + RETRY_LIMIT);
        }
        request.timeout().filter(this::isTooLong).ifPresent(timeout -> {
            throw new InvalidJobException(
                    "timeout_ms",
                    timeout.toMillis() + " must be 1 to " + requestTimeout.toMillis() + ", which is "
                            + REQUEST_TIMEOUT);
        });
    }

    /** A time-out that a row asks for, or the highest there is. */
    public Duration cut(Duration timeout) {
        return isTooLong(timeout) ? requestTimeout : timeout;
    }

    private boolean isTooLong(Duration timeout) {
        return timeout.compareTo(requestTimeout) > 0;
    }
}

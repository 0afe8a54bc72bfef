package org.supaqueue.internal.config;

import java.time.Duration;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;

/**
 * The highest time-out and retry limit that a job may have. The API refuses a job that exceeds a ceiling. A row that
 * another program inserted is not refused; the node uses the ceiling instead of the row's higher value.
 *
 * @param requestTimeout the longest time that one call may take
 * @param retryLimit the largest number of retries of a job
 */
public record Ceilings(Duration requestTimeout, int retryLimit) {

    static Ceilings of(SettingValues node) {
        return new Ceilings(node.get(NodeSetting.MAX_REQUEST_TIMEOUT), node.get(NodeSetting.MAX_RETRY_LIMIT));
    }

    /** @throws InvalidJobException if a request exceeds a ceiling */
    public void check(JobRequest request) {
        if (request.retryLimit() > retryLimit) {
            throw new InvalidJobException(
                    "retry_limit",
                    request.retryLimit() + " must be 0 to " + retryLimit + ", which is " + Keys.PREFIX
                            + NodeSetting.MAX_RETRY_LIMIT.name());
        }
        request.timeout().filter(this::isTooLong).ifPresent(timeout -> {
            throw new InvalidJobException(
                    "timeout_ms",
                    timeout.toMillis() + " must be 1 to " + requestTimeout.toMillis() + ", which is " + Keys.PREFIX
                            + NodeSetting.MAX_REQUEST_TIMEOUT.name());
        });
    }

    /** Returns the time-out of a row, or the ceiling if the time-out is longer. */
    public Duration cut(Duration timeout) {
        return isTooLong(timeout) ? requestTimeout : timeout;
    }

    private boolean isTooLong(Duration timeout) {
        return timeout.compareTo(requestTimeout) > 0;
    }
}

package org.supaqueue.spi;

/**
 * Decides what happens after a failed attempt. The application provides one CDI bean that implements this interface; a
 * normal scoped bean, such as an {@code @ApplicationScoped} bean, is best. Without such a bean, the default decisions
 * apply. If there are several such beans, and CDI cannot choose one, the application does not start.
 *
 * <p>The queue asks the policy after each attempt whose call was made and failed. The queue does not ask the policy
 * about jobs that cannot be sent, that have expired, or whose node was lost, or if the answer has the header
 * {@code X-Supaqueue-Stop} or an {@code X-Supaqueue-Snooze} that is granted.
 *
 * <p>The policy cannot exceed the retry limit of the job or {@code supaqueue.retry-limit.max}: if no retry is left, the
 * job becomes dead. A requested cancellation and {@code expires_at} come before the decision.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RetryPolicy {

    /**
     * Decides what happens after a failed attempt.
     *
     * <p>Called on a worker thread, outside any transaction, by many threads at the same time. The worker makes no
     * other call meanwhile, so the method should return fast. If the method throws, or returns null, the default
     * decision applies, and a log line says so, at most once a minute.
     *
     * @param attempt the failed attempt
     * @return the decision, such as {@link RetryDecision#retryIn} or {@link FailedAttempt#defaultDecision}
     */
    RetryDecision decide(FailedAttempt attempt);
}

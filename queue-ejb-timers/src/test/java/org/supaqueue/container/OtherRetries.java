package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import org.supaqueue.spi.FailedAttempt;
import org.supaqueue.spi.RetryDecision;
import org.supaqueue.spi.RetryPolicy;

/** A second retry policy, which makes the deployment of an application fail. */
@ApplicationScoped
public class OtherRetries implements RetryPolicy {
    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        return attempt.defaultDecision();
    }
}

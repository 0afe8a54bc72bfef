package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import org.supaqueue.spi.FailedAttempt;
import org.supaqueue.spi.RetryDecision;
import org.supaqueue.spi.RetryPolicy;

/** The retry policy of the guide. */
// snippet: retry-policy-java
@ApplicationScoped
public class PaymentRetries implements RetryPolicy {
    @Override
    public RetryDecision decide(FailedAttempt attempt) {
        if (attempt.queue().equals("payments") && attempt.responseStatus().orElse(0) == 402) {
            return RetryDecision.dead("the card was refused");
        }
        return attempt.defaultDecision();
    }
}
// end of snippet

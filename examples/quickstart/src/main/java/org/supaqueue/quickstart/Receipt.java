package org.supaqueue.quickstart;

import java.time.Instant;

/** One call that the consumer received, with the status of the answer. */
public class Receipt {
    private final long jobId;
    private final int attempt;
    private final String path;
    private final String body;
    private final int answered;
    private final Instant receivedAt = Instant.now();

    Receipt(Delivery delivery, int answered) {
        this.jobId = delivery.jobId();
        this.attempt = delivery.attempt();
        this.path = delivery.path();
        this.body = delivery.body();
        this.answered = answered;
    }

    public long getJobId() {
        return jobId;
    }

    public int getAttempt() {
        return attempt;
    }

    public String getPath() {
        return path;
    }

    public String getBody() {
        return body;
    }

    public int getAnswered() {
        return answered;
    }

    public Instant getReceivedAt() {
        return receivedAt;
    }
}

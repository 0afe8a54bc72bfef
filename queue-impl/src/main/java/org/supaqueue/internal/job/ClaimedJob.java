package org.supaqueue.internal.job;

import java.time.Duration;
import java.util.UUID;
import org.supaqueue.HttpVerb;

/**
 * A claimed job, with everything that an attempt needs.
 *
 * @param installation the id of this queue installation at the time of the claim. Distinguishes the job ids of this
 *     database from the job ids of any other database.
 */
public record ClaimedJob(
        Lease lease,
        UUID installation,
        Place place,
        StoredCall call,
        PreviousAttempts previousAttempts,
        RetryRules retryRules) {

    /** {@return the queue of the job} */
    public String queue() {
        return place.queue();
    }

    /**
     * Where the job waited.
     *
     * @param dueAtNanos since when the job was due, by {@link System#nanoTime}
     */
    public record Place(String queue, long dueAtNanos) {

        /** {@return how long the job has been due} */
        public Duration dueFor(long nowNanos) {
            return Duration.ofNanos(Math.max(0, nowNanos - dueAtNanos));
        }
    }

    /**
     * The HTTP call to make, as stored in the row. Not validated yet.
     *
     * @param payload JSON text; null if the job has no payload or the payload is larger than the limit
     * @param payloadBytes the length of the payload in UTF-8 bytes; 0 if the job has no payload
     * @param headers JSON text; null if the headers are too large to be read
     * @param timeoutMs the time-out in milliseconds; null for the queue's time-out
     * @param traceParent the traceparent header; null for none
     */
    public record StoredCall(
            HttpVerb verb,
            String urlPath,
            String payload,
            long payloadBytes,
            String headers,
            Integer timeoutMs,
            String traceParent) {

        /** Leaves out the payload and the headers, because they may contain secrets. */
        @Override
        public String toString() {
            return verb + " " + urlPath;
        }
    }

    /** How often the job was tried before. */
    public record PreviousAttempts(int retryCount, int lostLeases, int snoozeCount) {

        /** The number of the next attempt, counted from 1. */
        public int nextNumber() {
            return 1 + retryCount + lostLeases + snoozeCount;
        }
    }

    /**
     * What limits the next attempts of the job.
     *
     * @param retryLimit the job's own limit
     * @param backoff the text of the job's own backoff, not validated yet; null for the backoff of the queue
     * @param expiry null if the job does not expire
     */
    public record RetryRules(int retryLimit, String backoff, Expiry expiry) {}
}

package org.supaqueue.internal.job;

import java.time.Duration;

/**
 * The steps of a call. Each time is null if the call did not get so far.
 *
 * @param startedAtNanos when the call started, by {@link System#nanoTime}; 0 if there was no call
 * @param waited how long the job was due before the call
 * @param connect from the start until the connection was usable
 * @param firstByte from the start until the head of the answer had come
 */
public record CallTimings(long startedAtNanos, Duration waited, Duration connect, Duration firstByte) {

    /** No call was made. */
    public static final CallTimings NO_CALL = new CallTimings(0, null, null, null);

    /** A call of which only the start is known. */
    public static CallTimings startedAt(long nanos) {
        return new CallTimings(nanos, null, null, null);
    }
}

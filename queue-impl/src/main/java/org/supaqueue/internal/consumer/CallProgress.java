package org.supaqueue.internal.consumer;

import java.time.Duration;

/**
 * How far a call has come, and how long each step took. The thread that makes the call writes the steps, and reads them
 * after the call.
 */
public final class CallProgress {
    private final long startedAt = System.nanoTime();
    private Duration connect;
    private Duration firstByte;

    /** {@return the time of the start, by {@link System#nanoTime}} */
    public long startedAtNanos() {
        return startedAt;
    }

    /** {@return how long the call has taken so far} */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** {@return the time from the start until the connection was usable; null if there was no connection} */
    public Duration connect() {
        return connect;
    }

    /** {@return the time from the start until the head of the answer had come; null if no answer began} */
    public Duration firstByte() {
        return firstByte;
    }

    void connected() {
        connect = elapsed();
    }

    void answerBegan() {
        firstByte = elapsed();
    }
}

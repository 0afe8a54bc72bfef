package org.supaqueue.internal.consumer;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** Signals between a test and the thread of its server. */
final class Signals {

    private Signals() {}

    static void await(CountDownLatch signal) throws InterruptedIOException {
        try {
            signal.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    static CountDownLatch given() {
        return new CountDownLatch(0);
    }
}

package org.supaqueue.internal.consumer;

/**
 * Bounds the head of one answer. Interim answers, the status line, headers and trailers count together, so that no
 * consumer can fill the memory before the body, which has a limit of its own.
 */
final class HeadBudget {
    static final int MAX_BYTES = 65_536;
    static final int MAX_HEADERS = 100;
    private static final int MAX_INTERIM_ANSWERS = 10;

    private int bytesLeft;
    private int headersLeft;
    private int interimAnswersLeft;

    HeadBudget() {
        reset();
    }

    /** For the next answer. */
    void reset() {
        bytesLeft = MAX_BYTES;
        headersLeft = MAX_HEADERS;
        interimAnswersLeft = MAX_INTERIM_ANSWERS;
    }

    int bytesLeft() {
        return bytesLeft;
    }

    int headersLeft() {
        return headersLeft;
    }

    void takeBytes(int count) throws NoAnswerException {
        bytesLeft -= count;
        check(bytesLeft);
    }

    void takeHeaders(int count) throws NoAnswerException {
        headersLeft -= count;
        check(headersLeft);
    }

    void takeInterimAnswer() throws NoAnswerException {
        interimAnswersLeft--;
        check(interimAnswersLeft);
    }

    private static void check(int left) throws NoAnswerException {
        if (left < 0) {
            throw Failures.headTooLarge(null);
        }
    }
}

package org.supaqueue.internal.consumer;

/**
 * Limits the size of one answer's head, so that no consumer can fill the memory.
 *
 * <p>Interim (1xx) answers, the status line, the headers and the trailers count together. The body has a separate
 * limit.
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

    /** Restores the full budget for the next answer. */
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

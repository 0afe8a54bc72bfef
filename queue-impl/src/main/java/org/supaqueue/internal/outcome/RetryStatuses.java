package org.supaqueue.internal.outcome;

import java.util.BitSet;

/** The HTTP statuses after which a job gets a retry. */
public final class RetryStatuses {

    public static final String DEFAULT_TEXT = "3xx,401,403,404,408,409,425,429,5xx";

    /** What {@link #parse} accepts, in words. */
    public static final String EXPECTED = "a list of statuses from 300 to 599 and classes 3xx, 4xx, 5xx";

    public static final RetryStatuses DEFAULT = parse(DEFAULT_TEXT);

    private static final int NOT_IMPLEMENTED = 501;

    private final BitSet statuses;

    private RetryStatuses(BitSet statuses) {
        this.statuses = statuses;
    }

    /**
     * Parses a list of statuses and status classes, such as {@code 404,429,5xx}.
     *
     * <p>The class 5xx does not include 501 (Not Implemented), because a retry does not help if the consumer does not
     * support the method. To include 501, the list must name 501.
     *
     * @throws IllegalArgumentException if an item is neither a status from 300 to 599 nor 3xx, 4xx or 5xx; the message
     *     names the valid items
     */
    public static RetryStatuses parse(String text) {
        BitSet statuses = new BitSet();
        for (String item : text.split(",", -1)) {
            String status = item.strip();
            if (status.matches("[3-5]xx")) {
                int first = (status.charAt(0) - '0') * 100;
                boolean notImplemented = statuses.get(NOT_IMPLEMENTED);
                statuses.set(first, first + 100);
                statuses.set(NOT_IMPLEMENTED, notImplemented);
            } else if (status.matches("[3-5]\\d\\d")) {
                statuses.set(Integer.parseInt(status));
            } else {
                throw new IllegalArgumentException(EXPECTED);
            }
        }
        return new RetryStatuses(statuses);
    }

    public boolean contains(int status) {
        return statuses.get(status);
    }
}

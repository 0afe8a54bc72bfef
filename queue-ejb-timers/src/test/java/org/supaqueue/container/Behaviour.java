package org.supaqueue.container;

import java.util.List;

/**
 * One line of {@code behaviours.txt}, with one way to enqueue.
 *
 * @param input the special property of the job
 * @param way the way to enqueue the job
 * @param job the job
 * @param others number of good jobs that are enqueued in the same call
 * @param replies the consumer's replies, in order
 * @param expected the expected result
 */
record Behaviour(String input, Way way, NewJob job, int others, List<String> replies, Expected expected) {
    /** The way to enqueue a job. */
    enum Way {
        SQL,
        API
    }

    /**
     * The expected result of a job.
     *
     * @param requests number of requests at the consumer; not a number if requests continue after the check
     * @param status column {@code status}
     * @param retries column {@code retry_count}
     * @param target target of each request, below the base URL
     * @param body body of each request
     * @param content column {@code content}
     * @param error a part of column {@code error}
     * @param also another condition of the row, in the words of {@link JobTable#holds}
     */
    record Expected(
            String requests,
            String status,
            int retries,
            String target,
            String body,
            String content,
            String error,
            String also) {
        boolean isRefusedByApi() {
            return requests.equals("0") && retries == 0;
        }
    }

    boolean isRefused() {
        return way == Way.API && expected.isRefusedByApi();
    }

    /** {@return the name of the same line with the other way to enqueue} */
    String nameByOtherWay() {
        return name(way == Way.SQL ? Way.API : Way.SQL);
    }

    /** {@return the path of the good jobs in the same call} */
    String pathOfOthers() {
        return "/good" + job.path();
    }

    private String name(Way by) {
        return input + " by " + by;
    }

    @Override
    public String toString() {
        return name(way);
    }
}

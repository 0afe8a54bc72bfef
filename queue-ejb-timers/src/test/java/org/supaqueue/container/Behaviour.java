package org.supaqueue.container;

import java.util.List;

/**
 * One line of {@code behaviours.txt}, for one way to enqueue.
 *
 * @param input what is special about it
 * @param way how the job is enqueued
 * @param job the job itself
 * @param others how many good jobs it is enqueued among
 * @param replies what the consumer does, in order
 * @param expected what must come of it
 */
record Behaviour(String input, Way way, NewJob job, int others, List<String> replies, Expected expected) {
    /** How a job is enqueued. */
    enum Way {
        SQL,
        API
    }

    /**
     * What must come of a job.
     *
     * @param requests how many the consumer counts; anything but a number where it goes on
     * @param status of the row
     * @param retries of the row
     * @param target of each request, below the base URL
     * @param body of each request
     * @param content of the row
     * @param error a part of the row's
     * @param also what else holds for the row, in the words of {@link JobTable#holds}
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

    /** {@return this line by the other way} */
    String twin() {
        return name(way == Way.SQL ? Way.API : Way.SQL);
    }

    /** {@return the path of the good jobs around it} */
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

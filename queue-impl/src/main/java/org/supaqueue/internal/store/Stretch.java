package org.supaqueue.internal.store;

/**
 * A part of the claim index: all jobs between two places.
 *
 * @param after where it begins
 * @param before where it ends
 */
record Stretch(JobKey after, JobKey before) {

    static Stretch of(String queue) {
        return new Stretch(JobKey.before(queue), JobKey.after(queue));
    }
}

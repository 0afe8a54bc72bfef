package org.supaqueue.container;

/**
 * What became of an attempt to enqueue.
 *
 * @param id the job's, null if it was refused
 * @param refusal why it was refused, null if it was not
 */
record Enqueued(Long id, String refusal) {
    static Enqueued as(long id) {
        return new Enqueued(id, null);
    }

    static Enqueued refused(String why) {
        return new Enqueued(null, why);
    }

    boolean isRefused() {
        return refusal != null;
    }
}

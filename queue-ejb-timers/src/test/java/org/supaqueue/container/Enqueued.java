package org.supaqueue.container;

/**
 * The result of an enqueue call.
 *
 * @param id id of the job, or null if the job was refused
 * @param refusal reason for the refusal, or null if the job was accepted
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

package org.supaqueue.internal.store;

import java.util.UUID;
import org.supaqueue.HttpVerb;

/**
 * A job as claimed, with what an attempt needs to know.
 *
 * @param installation distinguishes the job ids of this database from those of any other, as of the claim
 */
public record ClaimedJob(Lease lease, UUID installation, String queue, StoredCall call, Tries tries) {

    /**
     * What to send, as the row has it: unchecked.
     *
     * @param payload JSON text; null for none and for one larger than the limit
     * @param payloadBytes its length in UTF-8, 0 for none
     * @param headers JSON text, null if it is too large to be looked at
     * @param timeoutMs null for the queue's
     * @param traceParent null for none
     */
    public record StoredCall(
            HttpVerb verb,
            String urlPath,
            String payload,
            long payloadBytes,
            String headers,
            Integer timeoutMs,
            String traceParent) {

        /** Without payload and headers, which may hold secrets. */
        @Override
        public String toString() {
            return verb + " " + urlPath;
        }
    }

    /** How often it was tried. */
    public record Tries(int retryCount, int lostLeases) {

        /** The number of the attempt that is about to be made, from 1. */
        public int attempt() {
            return 1 + retryCount + lostLeases;
        }
    }
}

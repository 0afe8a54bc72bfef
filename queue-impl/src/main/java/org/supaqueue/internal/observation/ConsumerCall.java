package org.supaqueue.internal.observation;

import java.net.URI;
import java.time.Duration;
import java.util.OptionalInt;
import org.supaqueue.internal.job.ServerAddress;

/**
 * One HTTP call of a consumer.
 *
 * @param verb the HTTP method
 * @param target the URI of the request. Its path and query may hold data of users.
 * @param status the status of the answer; empty if no complete answer came
 * @param failure why no answer came, as one of few constant words; null if an answer came
 * @param waited how long the job was due before the call
 * @param duration from the start of the call to the last byte of the answer
 */
public record ConsumerCall(
        String verb, URI target, OptionalInt status, String failure, Duration waited, Duration duration) {

    private static final int FIRST_ERROR = 400;

    /** {@return the status of an answer from 400, or why no answer came; null for a call without an error} */
    public String errorType() {
        if (failure != null) {
            return failure;
        }
        return status.orElseThrow() >= FIRST_ERROR ? Integer.toString(status.orElseThrow()) : null;
    }

    /** {@return the host and the port of the consumer} */
    public ServerAddress server() {
        return ServerAddress.of(target);
    }

    /** Leaves out the path and the query, because they may hold data of users. */
    @Override
    public String toString() {
        return verb + " " + server().host() + ":" + server().port() + " "
                + (failure == null ? status.orElseThrow() : failure);
    }
}

package org.supaqueue.internal.observation;

/** The span of one attempt. Only the thread that started the span may use the span. */
public interface AttemptSpan extends AutoCloseable {

    /** No span. */
    AttemptSpan NONE = errorType -> {};

    /**
     * Records that the attempt has failed.
     *
     * @param errorType why, as one of few constant words or as the status of the answer
     */
    void failed(String errorType);

    /** Ends the span. */
    @Override
    default void close() {}
}

package org.supaqueue;

/**
 * What a request with a unique key does if another job of the queue holds the key.
 *
 * @since 0.1.0
 */
public enum OnConflict {
    /**
     * Keeps the job that holds the key, and enqueues nothing. The new job of such a request holds the key until it is
     * complete, dead or cancelled; see {@link JobRequest#within} for a longer time.
     */
    KEEP,
    /**
     * Gives the job that holds the key the payload, the headers, the trace and the time of this request, if that job
     * waits. The new job of such a request holds the key only while it waits: a node that claims the job releases the
     * key.
     */
    REPLACE,
    /**
     * Does the same as {@link #REPLACE}, and postpones the job until no request came for a while: see
     * {@link JobRequest#debounce}.
     */
    DEBOUNCE
}

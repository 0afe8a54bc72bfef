package org.supaqueue;

import java.util.Objects;

/**
 * The result of {@link JobQueue#enqueueUnique}. Immutable and safe for use by many threads.
 *
 * <p>If neither {@code isNew} nor {@code replaced} is true, nothing was written: the request was dropped in favour of
 * the job that holds the key.
 *
 * @param id the id of the new job, or of the job that holds the key
 * @param isNew whether the request became a new job
 * @param replaced whether the job that holds the key waited, and got the payload and the time of the request. Never
 *     true together with {@code isNew}.
 * @since 0.1.0
 */
public record Enqueued(JobId id, boolean isNew, boolean replaced) {

    /**
     * Creates a result.
     *
     * @param id the id of the new job, or of the job that holds the key
     * @param isNew whether the request became a new job
     * @param replaced whether the job that holds the key got the payload and the time of the request
     * @throws NullPointerException if the id is null
     * @throws IllegalArgumentException if both {@code isNew} and {@code replaced} are true
     */
    public Enqueued {
        Objects.requireNonNull(id, "id");
        if (isNew && replaced) {
            throw new IllegalArgumentException("a new job replaces nothing");
        }
    }
}

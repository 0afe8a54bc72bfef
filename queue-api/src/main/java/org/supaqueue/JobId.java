package org.supaqueue;

/**
 * The identity of a job, the column {@code job_id}.
 *
 * @param value the number the database gave the job; a row inserted by hand may have a negative one
 * @since 0.1.0
 */
public record JobId(long value) implements Comparable<JobId> {

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    /**
     * The bare number, as SQL prints it.
     *
     * @return the decimal digits
     */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}

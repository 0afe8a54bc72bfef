package org.supaqueue;

/**
 * The id of a job: the column {@code job_id}.
 *
 * @param value the number that the database assigned; a row that was inserted by hand may have a negative number
 * @since 0.1.0
 */
public record JobId(long value) implements Comparable<JobId> {

    @Override
    public int compareTo(JobId other) {
        return Long.compare(value, other.value);
    }

    /**
     * The number without any other text, as SQL prints it.
     *
     * @return the number in decimal digits
     */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}

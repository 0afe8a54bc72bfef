package org.supaqueue;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a job is invalid and can never be sent. If a row with the same fault is inserted by SQL, its column
 * {@code error} gets the same text as the message of this exception. Also thrown by {@link QueueControl} if the name of
 * a queue or the reason of a pause is invalid, and by {@link BulkRequest} and {@link BulkJobs}; the SQL functions refuse
 * the same values with the same text.
 *
 * <p>Usually thrown before anything is written: the caller's transaction can continue. There is one special case: if
 * the database refuses a job that passed every check, the caller's transaction is marked for rollback; then
 * {@link #column()} is {@code job_queue}.
 *
 * @since 0.1.0
 */
public final class InvalidJobException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final String column;

    /**
     * Created by the library when it refuses a job.
     *
     * @param column the column of {@code job_queue} with the invalid value
     * @param problem the invalid value, unless it may be secret, and the rule that the value breaks
     */
    public InvalidJobException(String column, String problem) {
        this(column, problem, null);
    }

    /**
     * Created by the library when it refuses a job because of another exception.
     *
     * @param column the column of {@code job_queue} with the invalid value
     * @param problem the invalid value, unless it may be secret, and the rule that the value breaks
     * @param cause the exception that revealed the fault, or null
     */
    public InvalidJobException(String column, String problem, @Nullable Throwable cause) {
        super(column + " " + problem, cause);
        this.column = column;
    }

    /**
     * The column with the invalid value.
     *
     * @return the name of a column of the table {@code job_queue}, such as {@code url_path}; or {@code job_queue} if
     *     the database refused the job; or {@code reason} for the reason of a pause; or the name of an argument of a bulk
     *     operation, such as {@code rate}
     */
    public String column() {
        return column;
    }
}

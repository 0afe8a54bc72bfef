package org.supaqueue;

/**
 * A job that can never be sent as it was asked for. Its message is the same text that a row with this fault, inserted
 * by SQL, gets in its {@code error} column. Thrown before anything is written, so that a transaction of the caller goes on;
 * except when the database itself refuses what passed every check, which dooms the transaction: then {@link #column()} is
 * {@code job_queue}.
 *
 * @since 0.1.0
 */
public final class InvalidJobException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final String column;

    /**
     * Made by the library where it refuses a job.
     *
     * @param column the column of {@code job_queue} at fault
     * @param problem the value at fault, if it may be shown, and the rule it breaks
     */
    public InvalidJobException(String column, String problem) {
        this(column, problem, null);
    }

    /**
     * Made by the library where it refuses a job because of another exception.
     *
     * @param column the column of {@code job_queue} at fault
     * @param problem the value at fault, if it may be shown, and the rule it breaks
     * @param cause what revealed it, or null
     */
    public InvalidJobException(String column, String problem, Throwable cause) {
        super(column + " " + problem, cause);
        this.column = column;
    }

    /**
     * Names what was wrong.
     *
     * @return the column of {@code job_queue}, such as {@code url_path}; or {@code job_queue} if the database did not say
     */
    public String column() {
        return column;
    }
}

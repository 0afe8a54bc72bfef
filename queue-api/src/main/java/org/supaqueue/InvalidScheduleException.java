package org.supaqueue;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a schedule or an operation on a schedule is invalid. The SQL functions refuse the same values with the
 * same text.
 *
 * <p>Usually thrown before anything is written: the caller's transaction can continue. There is one special case: if
 * the database refuses the change, the caller's transaction is marked for rollback; then {@link #option()} is
 * {@code job_schedule}.
 *
 * @since 0.1.0
 */
public final class InvalidScheduleException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final String option;

    /**
     * Created by the library when it refuses a schedule.
     *
     * @param option the option with the invalid value, by its name in SQL
     * @param problem the invalid value and the rule that the value breaks
     */
    public InvalidScheduleException(String option, String problem) {
        this(option, problem, null);
    }

    /**
     * Created by the library when it refuses a schedule because of another exception.
     *
     * @param option the option with the invalid value, by its name in SQL
     * @param problem the invalid value and the rule that the value breaks
     * @param cause the exception that revealed the fault, or null
     */
    public InvalidScheduleException(String option, String problem, @Nullable Throwable cause) {
        super(option + " " + problem, cause);
        this.option = option;
    }

    /**
     * The option with the invalid value.
     *
     * @return the name of the option in SQL, such as {@code cron} or {@code zone}; or {@code job_schedule} if the
     *     database refused the change
     */
    public String option() {
        return option;
    }
}

package org.supaqueue;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The state of a job. {@link #status()} is the text of this state in the column {@code status}.
 *
 * @since 0.1.0
 */
public enum JobState {
    /** The job waits until its {@code run_at}, and then for a free worker. */
    AVAILABLE(""),
    /** A node has claimed the job and holds a lease on the job. */
    PROCESSING("processing"),
    /** An attempt failed; the next attempt is due at {@code run_at}. */
    FAILED("failed"),
    /** The consumer answered 2xx; the column {@code content} has the body of the answer. This state is final. */
    COMPLETE("complete"),
    /** The retries are used up, or a retry cannot help; the column {@code error} has the reason. */
    DEAD("dead"),
    /** A caller has cancelled the job. */
    CANCELLED("cancelled");

    private static final Map<JobState, Set<JobState>> ALLOWED = Map.of(
            AVAILABLE, EnumSet.of(PROCESSING, CANCELLED, DEAD),
            PROCESSING, EnumSet.of(COMPLETE, FAILED, DEAD, CANCELLED, AVAILABLE),
            FAILED, EnumSet.of(PROCESSING, CANCELLED, DEAD, AVAILABLE),
            COMPLETE, EnumSet.noneOf(JobState.class),
            DEAD, EnumSet.of(AVAILABLE),
            CANCELLED, EnumSet.of(AVAILABLE));

    private final String status;

    JobState(String status) {
        this.status = status;
    }

    /**
     * The text of this state in the column {@code status}.
     *
     * @return the text; the empty text for {@link #AVAILABLE}
     */
    public String status() {
        return status;
    }

    /**
     * Tells whether a job may change from this state to another state. A claimed job that is handed back or rescued
     * returns to the state from which it was claimed.
     *
     * @param next the new state
     * @return true if the change is allowed
     */
    public boolean canBecome(JobState next) {
        return ALLOWED.get(this).contains(next);
    }

    /**
     * Finds the state of a status text.
     *
     * @param status the text of the column {@code status}
     * @return the state with this text
     * @throws IllegalArgumentException if no state has this text
     */
    public static JobState ofStatus(String status) {
        for (JobState state : values()) {
            if (state.status.equals(status)) {
                return state;
            }
        }
        throw new IllegalArgumentException("status \"" + status + "\" is none of the six job states");
    }
}

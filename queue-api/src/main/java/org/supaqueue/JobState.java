package org.supaqueue;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a job stands. {@link #status()} is the text of the column {@code status}.
 *
 * @since 0.1.0
 */
public enum JobState {
    /** Waits for its {@code run_at}, then for a free worker. */
    AVAILABLE(""),
    /** Claimed by a node under a lease. */
    PROCESSING("processing"),
    /** An attempt failed; the next one comes at {@code run_at}. */
    FAILED("failed"),
    /** The consumer answered 2xx; the answer's body is in {@code content}. Final. */
    COMPLETE("complete"),
    /** Retries are used up or cannot help; the reason is in {@code error}. */
    DEAD("dead"),
    /** Taken out by a caller. */
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
     * @return the text; empty for {@link #AVAILABLE}
     */
    public String status() {
        return status;
    }

    /**
     * Tells whether a job may go from this state to another. A claimed job that is handed back or rescued returns to
     * the state it was claimed from.
     *
     * @param next the state to go to
     * @return true if the change is allowed
     */
    public boolean canBecome(JobState next) {
        return ALLOWED.get(this).contains(next);
    }

    /**
     * Finds the state of a status text.
     *
     * @param status the text of the column {@code status}
     * @return its state
     * @throws IllegalArgumentException if no state has that text
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

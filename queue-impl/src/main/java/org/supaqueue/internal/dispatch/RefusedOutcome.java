package org.supaqueue.internal.dispatch;

import org.supaqueue.internal.store.Settlement;

/**
 * An outcome from a batch that the database refused. Only the thread of {@link RefusedOutcomes} may use this object.
 */
final class RefusedOutcome {

    private final Settlement settlement;
    private RefusedGroup group;
    private Long since;
    private boolean alone;
    private boolean kept;

    RefusedOutcome(Settlement settlement) {
        this.settlement = settlement;
    }

    Settlement settlement() {
        return settlement;
    }

    long jobId() {
        return settlement.lease().jobId();
    }

    String queue() {
        return settlement.job().queue();
    }

    RefusedGroup group() {
        return group;
    }

    void setGroup(RefusedGroup group) {
        this.group = group;
    }

    /**
     * When the outcome was first refused with an SQLSTATE that points to a row. Must not be called before such a
     * refusal.
     */
    long since() {
        return since;
    }

    /** Whether the outcome was retried unchanged for long enough, so that it may be reduced. */
    boolean isExpired(long now) {
        return group.isExpired(this, now);
    }

    void refusedAt(long now) {
        since = since == null ? (Long) now : since;
    }

    /** Whether the outcome was refused when it was alone in its statement. */
    boolean wasAlone() {
        return alone;
    }

    void setAlone() {
        alone = true;
    }

    /**
     * Whether the database is known to refuse this outcome: the outcome was refused alone, or every outcome of its
     * queue is refused. Until then, another outcome of the batch may be the cause.
     */
    boolean isKept() {
        return kept;
    }

    void setKept(boolean kept) {
        this.kept = kept;
    }
}

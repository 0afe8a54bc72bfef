package org.supaqueue.internal.dispatch;

import org.supaqueue.internal.job.Settlement;

/**
 * An outcome from a batch that the database refused. Only the thread of {@link RefusedOutcomes} may use this object.
 */
final class RefusedOutcome {

    private final Settlement settlement;
    private RefusedGroup group;
    private Long firstRefusedAt;
    private boolean refusedAlone;
    private boolean knownRefused;

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
    long firstRefusedAt() {
        return firstRefusedAt;
    }

    /** Whether the outcome was retried unchanged for long enough, so that it may be reduced. */
    boolean isReducible(long now) {
        return group.isReducible(this, now);
    }

    void setFirstRefusedAt(long now) {
        firstRefusedAt = firstRefusedAt == null ? (Long) now : firstRefusedAt;
    }

    /** Whether the outcome was refused when it was alone in its statement. */
    boolean wasRefusedAlone() {
        return refusedAlone;
    }

    void setRefusedAlone() {
        refusedAlone = true;
    }

    /**
     * Whether the database is known to refuse this outcome: the outcome was refused alone, or every outcome of its
     * queue is refused. Until then, another outcome of the batch may be the cause.
     */
    boolean isKnownRefused() {
        return knownRefused;
    }

    void setKnownRefused(boolean kept) {
        this.knownRefused = kept;
    }
}

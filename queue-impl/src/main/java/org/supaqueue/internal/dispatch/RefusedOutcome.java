package org.supaqueue.internal.dispatch;

import org.supaqueue.internal.store.Settlement;

/** An outcome that was in a batch which the database refused. For the thread of {@link RefusedOutcomes} only. */
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

    /** When it was first refused for a reason that accuses a row. */
    long since() {
        return since;
    }

    /** Whether it has been tried as it is for long enough. */
    boolean isExpired(long now) {
        return group.isExpired(this, now);
    }

    void refusedAt(long now) {
        since = since == null ? (Long) now : since;
    }

    /** Whether it was refused when it was alone in its statement. */
    boolean wasAlone() {
        return alone;
    }

    void setAlone() {
        alone = true;
    }

    /**
     * Whether the database is known to refuse it: it was refused alone, or every outcome of its queue is. Until then it may
     * only have been in a batch with one that is refused.
     */
    boolean isKept() {
        return kept;
    }

    void setKept(boolean kept) {
        this.kept = kept;
    }
}

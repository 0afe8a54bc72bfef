package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.Claim;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Claims;
import org.supaqueue.internal.store.RowStatement;
import org.supaqueue.internal.store.TimeLimit;

/** The claims for one group in one round. What a statement has claimed is taken over at once, whatever the next one does. */
final class GroupClaim implements RowStatement {

    private final WorkerGroup group;
    private final Claims claims;
    private final HeldLeases held;
    private final Workers workers;
    private final Collection<Long> leftAlone;
    private boolean more;

    /** @param leftAlone ids of jobs to leave to other nodes */
    GroupClaim(WorkerGroup group, Claims claims, HeldLeases held, Workers workers, Collection<Long> leftAlone) {
        this.group = group;
        this.claims = claims;
        this.held = held;
        this.workers = workers;
        this.leftAlone = leftAlone;
    }

    /** Whether more jobs may be due than were claimed. */
    boolean isMore() {
        return more;
    }

    @Override
    public int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
        long deadline = held.deadline();
        Claim claim = claims.claim(group.queues(), group.position(), limits(except, limit, within));
        // What it found and could not take, somebody has locked or no worker is free for: no call's end may tell of it.
        more = claim.more() && !claim.jobs().isEmpty();
        return takeOver(claim.jobs(), deadline);
    }

    @Override
    public List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
        return claims.find(group.queues(), group.position(), limits(except, limit, within));
    }

    @Override
    public int takeOnly(List<Long> ids, TimeLimit within) throws SQLException {
        long deadline = held.deadline();
        List<ClaimedJob> jobs = claims.claimOnly(ids, limits(List.of(), ids.size(), within));
        more |= !jobs.isEmpty();
        return takeOver(jobs, deadline);
    }

    @Override
    public void refused(long id, String error) throws SQLException {
        claims.note(id, error);
    }

    private ClaimLimits limits(Collection<Long> except, int limit, TimeLimit within) {
        return new ClaimLimits(
                limit,
                workers.free(group),
                held.length(),
                group.settings().payloadMaxBytes(),
                all(leftAlone, except),
                within);
    }

    private static Collection<Long> all(Collection<Long> some, Collection<Long> others) {
        if (others.isEmpty()) {
            return some;
        }
        List<Long> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private int takeOver(List<ClaimedJob> jobs, long deadline) {
        jobs.forEach(job -> held.add(job.lease(), deadline));
        workers.add(group, jobs);
        return jobs.size();
    }
}

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

/**
 * Claims jobs for one group in one round. The workers get the claimed jobs after each statement, so that a failure of
 * the next statement loses no job.
 */
final class GroupClaim implements RowStatement {

    private final WorkerGroup group;
    private final Claims claims;
    private final HeldLeases held;
    private final Workers workers;
    private final Collection<Long> leftAlone;
    private boolean more;

    /** @param leftAlone ids of jobs that this node handed back recently and must not claim now */
    GroupClaim(WorkerGroup group, Claims claims, HeldLeases held, Workers workers, Collection<Long> leftAlone) {
        this.group = group;
        this.claims = claims;
        this.held = held;
        this.workers = workers;
        this.leftAlone = leftAlone;
    }

    /** Whether more jobs may be due than were claimed; false if no job was claimed. */
    boolean isMore() {
        return more;
    }

    @Override
    public int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
        long deadline = held.deadline();
        Claim claim = claims.claim(group.queues(), group.position(), limits(except, limit, within));
        // A claim can find due jobs and take none: the rows are locked, or the jobs have lost a lease and need a free
        // worker. Then the dispatcher must poll. The end of a call cannot wake the dispatcher if no call is running.
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

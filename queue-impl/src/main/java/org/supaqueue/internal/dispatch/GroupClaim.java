package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.store.Claim;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Claims;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowStatement;

/**
 * Claims jobs for one group in one round. The workers get the claimed jobs after each statement, so that a failure of
 * the next statement loses no job.
 */
final class GroupClaim implements RowStatement {

    private final WorkerGroup group;
    private final Claims claims;
    private final HeldLeases held;
    private final Workers workers;
    private final NodeObserver observer;
    private final Collection<Long> recentlyHandedBack;
    private boolean moreMayBeDue;

    /** @param recentlyHandedBack ids of jobs that this node handed back recently and must not claim now */
    GroupClaim(
            WorkerGroup group,
            Claims claims,
            HeldLeases held,
            Workers workers,
            NodeObserver observer,
            Collection<Long> recentlyHandedBack) {
        this.group = group;
        this.claims = claims;
        this.held = held;
        this.workers = workers;
        this.observer = observer;
        this.recentlyHandedBack = recentlyHandedBack;
    }

    /** Whether more jobs may be due than were claimed; false if no job was claimed. */
    boolean moreMayBeDue() {
        return moreMayBeDue;
    }

    @Override
    public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
        long deadline = held.newDeadline();
        long startedAt = System.nanoTime();
        Claim claim = claims.claim(group.queues(), group.cursor(), limits(excludedIds, limit, timeLimit));
        // A claim can find due jobs and take none: the rows are locked, or the jobs have lost a lease and need a free
        // worker. Then the dispatcher must poll. The end of a call cannot wake the dispatcher if no call is running.
        moreMayBeDue = claim.moreMayBeDue() && !claim.jobs().isEmpty();
        return addClaimed(claim.jobs(), deadline, startedAt);
    }

    @Override
    public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
        return claims.find(group.queues(), group.cursor(), limits(excludedIds, limit, timeLimit));
    }

    @Override
    public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
        long deadline = held.newDeadline();
        long startedAt = System.nanoTime();
        List<ClaimedJob> jobs = claims.claimByIds(ids, limits(List.of(), ids.size(), timeLimit));
        moreMayBeDue |= !jobs.isEmpty();
        return addClaimed(jobs, deadline, startedAt);
    }

    @Override
    public void recordError(long id, String error) throws SQLException {
        claims.recordError(id, error);
    }

    private ClaimLimits limits(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) {
        return new ClaimLimits(
                limit,
                workers.freeWorkers(group),
                held.duration(),
                group.settings().payloadMaxBytes(),
                union(recentlyHandedBack, excludedIds),
                timeLimit);
    }

    private static Collection<Long> union(Collection<Long> some, Collection<Long> others) {
        if (others.isEmpty()) {
            return some;
        }
        List<Long> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private int addClaimed(List<ClaimedJob> jobs, long deadline, long startedAt) {
        jobs.forEach(job -> held.add(job.lease(), deadline));
        workers.add(group, jobs);
        observer.claimed(jobs.size(), Duration.ofNanos(System.nanoTime() - startedAt));
        return jobs.size();
    }
}

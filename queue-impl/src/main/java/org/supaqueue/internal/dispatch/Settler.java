package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.supaqueue.JobState;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Outcome;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles outcomes in batches: while one statement runs, the next batch gathers. Outcomes are kept while the database is
 * away or slow; once there are many, no more jobs are claimed, so they stay few.
 */
final class Settler implements Runnable {

    private static final System.Logger LOG = System.getLogger(Settler.class.getName());
    private static final int BATCH = 200;
    private static final int FULL = 1_000;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Consumer<Object> events;
    private final Signal wakeUp;
    private final BlockingQueue<Settlement> outcomes = new LinkedBlockingQueue<>();
    private final Outage outage = new Outage("Settling outcomes");
    private final Signal work = new Signal();
    private volatile boolean roomWanted;
    private volatile boolean finishing;
    private volatile boolean abandoned;

    /**
     * @param wakeUp raised when there is room again, and when a retry is scheduled: it may be due before anything the
     *     dispatcher sleeps for
     */
    Settler(StoreOpener opener, HeldLeases held, Consumer<Object> events, Signal wakeUp) {
        this.wakeUp = wakeUp;
        this.opener = opener;
        this.held = held;
        this.events = events;
    }

    void add(Settlement settlement) {
        outcomes.add(settlement);
        work.raise();
    }

    /** Whether so many outcomes wait that no more jobs should be claimed. */
    boolean isFull() {
        // Before the outcomes are counted: a batch that leaves after that must find it set.
        roomWanted = true;
        roomWanted = outcomes.size() >= FULL;
        return roomWanted;
    }

    /** Settles what there is and ends; {@link #abandon} ends it even if the database is away. */
    void finish() {
        finishing = true;
        work.raise();
    }

    void abandon() {
        abandoned = true;
        work.raise();
    }

    @Override
    public void run() {
        try {
            while (!abandoned && !(finishing && outcomes.isEmpty())) {
                List<Settlement> batch = new ArrayList<>();
                if (outcomes.drainTo(batch, BATCH) > 0) {
                    settleOrWait(batch);
                    if (roomWanted && outcomes.size() < FULL) {
                        wakeUp.raise();
                    }
                } else {
                    work.await(IDLE);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (!outcomes.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} outcomes could not be settled before the end; their jobs are sent again",
                    outcomes.size());
        }
    }

    private void settleOrWait(List<Settlement> batch) throws InterruptedException {
        try {
            settle(batch);
            outage.over();
        } catch (SQLException | RuntimeException failed) {
            outcomes.addAll(batch.stream().filter(s -> held.holds(s.lease())).toList());
            work.await(outage.backoff(failed));
        }
    }

    /** A batch the database refuses for what is in it is halved until the culprit is alone. */
    private void settle(List<Settlement> batch) throws SQLException {
        try {
            settled(batch, opener.open().settlements().settle(batch));
        } catch (SQLException refused) {
            if (!isForTheData(refused)) {
                throw refused;
            }
            if (batch.size() > 1) {
                settle(batch.subList(0, batch.size() / 2));
                settle(batch.subList(batch.size() / 2, batch.size()));
            } else {
                settleCulprit(batch.get(0), refused);
            }
        }
    }

    private void settleCulprit(Settlement culprit, SQLException refusal) throws SQLException {
        LOG.log(
                System.Logger.Level.WARNING,
                "The outcome of job " + culprit.lease().jobId() + " was refused",
                refusal);
        Outcome dead = Outcome.dead(
                null,
                "the outcome could not be stored: SQLSTATE " + refusal.getSQLState(),
                culprit.outcome().called());
        List<Settlement> alone = List.of(new Settlement(culprit.job(), dead, culprit.startedAtNanos()));
        settled(alone, opener.open().settlements().settle(alone));
    }

    private static boolean isForTheData(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }

    private void settled(List<Settlement> batch, Map<Long, JobState> states) {
        if (states.containsValue(JobState.FAILED)) {
            wakeUp.raise();
        }
        for (Settlement settlement : batch) {
            held.remove(settlement.lease());
            JobState state = states.get(settlement.lease().jobId());
            if (state == null) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "The outcome of job {0} came too late: another node took its lease",
                        settlement.lease().jobId());
            } else {
                Events.of(settlement, state).ifPresent(events);
            }
        }
    }
}

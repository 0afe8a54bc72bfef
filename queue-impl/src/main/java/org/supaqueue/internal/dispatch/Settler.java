package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.supaqueue.JobState;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Outcome;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Settles outcomes in batches: for a moment, and while a statement runs, the next one gathers. Outcomes are kept while
 * the database is away or slow; once there are many, no more jobs are claimed or called, so they stay few.
 */
final class Settler {

    private static final System.Logger LOG = System.getLogger(Settler.class.getName());
    private static final int BATCH = 200;
    private static final int FULL = 1_000;
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** How long a batch gathers that is not full: what it costs in delay, it saves in transactions. */
    private static final Duration GATHERING = Duration.ofMillis(4);

    /** SQLSTATE classes that say nothing against the batch: the same one may pass later. */
    private static final Set<String> PASSING = Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX");

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Consumer<Object> events;
    private final Signal wakeUp;
    private final KeptOutcomes kept = new KeptOutcomes();
    private final Set<Lease> culprits = new HashSet<>();
    private final AtomicInteger inHand = new AtomicInteger();
    private final BlockingQueue<Settlement> outcomes = new LinkedBlockingQueue<>();
    private final Signal work = new Signal();
    private final Signal full = new Signal();
    private final Loop loop;
    private volatile boolean roomWanted;
    private volatile boolean finishing;

    /**
     * @param wakeUp raised when there is room again, and when a retry is scheduled: it may be due before anything the
     *     dispatcher sleeps for
     */
    Settler(StoreOpener opener, HeldLeases held, Consumer<Object> events, Signal wakeUp) {
        this.wakeUp = wakeUp;
        this.opener = opener;
        this.held = held;
        this.events = events;
        this.loop = new Loop(new Outage("Settling outcomes"), work, this::settleNext, this::offerRoom);
    }

    Loop loop() {
        return loop;
    }

    void add(Settlement settlement) {
        inHand.incrementAndGet();
        outcomes.add(settlement);
        work.raise();
        if (outcomes.size() >= BATCH) {
            full.raise();
        }
    }

    /** Whether no more jobs should be claimed or called: outcomes cannot be settled, or many wait. */
    boolean isFull() {
        if (hasRoom()) {
            return false;
        }
        roomWanted = true;
        // Room that came just before this was offered to nobody.
        return !hasRoom();
    }

    private boolean hasRoom() {
        return !loop.isFailing() && inHand.get() < FULL;
    }

    private void offerRoom() {
        if (roomWanted && hasRoom()) {
            roomWanted = false;
            wakeUp.raise();
        }
    }

    /** Settles what there is and ends. */
    void finish() {
        finishing = true;
        work.raise();
        full.raise();
    }

    /** Ends even if the database is away. */
    void abandon() {
        loop.stop();
        full.raise();
        if (inHand.get() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} outcomes could not be settled before the end; their jobs are sent again",
                    inHand);
        }
    }

    private Duration settleNext() throws SQLException, InterruptedException {
        outcomes.addAll(kept.removeDue(System.nanoTime()));
        if (outcomes.isEmpty()) {
            return whenNoneWaits();
        }
        if (outcomes.size() < BATCH && !finishing) {
            full.await(GATHERING);
        }
        List<Settlement> batch = new ArrayList<>();
        outcomes.drainTo(batch, BATCH);
        settleOrPutBack(batch);
        offerRoom();
        return Duration.ZERO;
    }

    private Duration whenNoneWaits() {
        if (!kept.isEmpty()) {
            return kept.untilDue(System.nanoTime());
        }
        if (finishing) {
            loop.stop();
        }
        return IDLE;
    }

    private void settleOrPutBack(List<Settlement> batch) throws SQLException {
        boolean settled = false;
        try {
            settle(batch);
            settled = true;
        } finally {
            if (!settled) {
                batch.stream()
                        .filter(s -> held.holds(s.lease()) && !kept.contains(s))
                        .forEach(outcomes::add);
            }
        }
    }

    /** A batch the database refuses for what is in it is halved until the culprit is alone. */
    private void settle(List<Settlement> batch) throws SQLException {
        try {
            settled(batch, opener.open().settlements().settle(batch));
        } catch (SQLException failed) {
            if (isPassing(failed)) {
                throw failed;
            }
            if (batch.size() > 1) {
                settle(batch.subList(0, batch.size() / 2));
                settle(batch.subList(batch.size() / 2, batch.size()));
            } else {
                settleCulprit(batch.get(0), failed);
            }
        }
    }

    /** Its answer cannot be kept; that it is dead can. If not even that, it stays in hand and is tried again and again. */
    private void settleCulprit(Settlement culprit, SQLException refusal) throws SQLException {
        boolean known = !culprits.add(culprit.lease());
        LOG.log(
                known ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "The outcome of job {0} was refused: {1}",
                Long.toString(culprit.lease().jobId()),
                Outage.brief(refusal));
        String error = "the outcome could not be stored: SQLSTATE " + refusal.getSQLState();
        Outcome dead = Outcome.dead(null, error, culprit.outcome().called());
        List<Settlement> alone = List.of(new Settlement(culprit.job(), dead, culprit.startedAtNanos()));
        try {
            settled(alone, opener.open().settlements().settle(alone));
        } catch (SQLException failed) {
            if (isPassing(failed)) {
                throw failed;
            }
            kept.add(culprit, System.nanoTime());
        }
    }

    private static boolean isPassing(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() < 2 || PASSING.contains(state.substring(0, 2));
    }

    private void settled(List<Settlement> batch, Map<Lease, JobState> states) throws SQLException {
        if (states.containsValue(JobState.FAILED)) {
            wakeUp.raise();
        }
        Set<Lease> locked = states.size() == batch.size() ? Set.of() : stillHeld(batch);
        for (Settlement settlement : batch) {
            JobState state = states.get(settlement.lease());
            if (state == null && locked.contains(settlement.lease())) {
                kept.add(settlement, System.nanoTime());
                continue;
            }
            culprits.remove(settlement.lease());
            kept.forget(settlement.lease());
            if (held.remove(settlement.lease())) {
                inHand.decrementAndGet();
            }
            if (state == null) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "The outcome of job {0} changed nothing: it was settled before, or its lease was lost",
                        Long.toString(settlement.lease().jobId()));
            } else {
                Events.of(settlement, state).ifPresent(events);
            }
        }
    }

    private Set<Lease> stillHeld(List<Settlement> batch) throws SQLException {
        return opener.open()
                .leases()
                .stillHeld(batch.stream().map(Settlement::lease).toList());
    }
}

package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.BulkPageException;
import org.supaqueue.internal.store.BulkStep;
import org.supaqueue.internal.store.BulkWork;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Works on bulk operations, and writes the statistics between two pages, on a thread of its own. Sleeps without a query
 * while no operation is running: the signal says that an operation has started, and the work pass raises the signal too.
 */
final class BulkRunner {

    private static final EventLog LOG = EventLog.of(BulkRunner.class);

    /** How often a node looks whether another node still works on an operation. Longer than a page and its pause. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final StoreOpener opener;
    private final Signal jobsAreDue;
    private final StatisticsWriter statistics;
    private final Signal started;
    private final Loop loop;
    private boolean ranLastPage;
    private volatile boolean pagesStopped;
    private volatile boolean ending;

    /** The operations whose last page failed. */
    private final Set<Long> failing = new HashSet<>();

    /**
     * @param jobsAreDue raised when an operation has changed jobs
     * @param started raised when an operation may have started, or when there are statistics to write
     */
    BulkRunner(StoreOpener opener, Signal jobsAreDue, StatisticsWriter statistics, Signal started) {
        this.opener = opener;
        this.jobsAreDue = jobsAreDue;
        this.statistics = statistics;
        this.started = started;
        this.loop = new Loop(new FailureBackoff("Working on bulk operations"), started, this::runTurn, () -> {});
    }

    Loop loop() {
        return loop;
    }

    /** Runs no more pages. The thread still writes statistics. */
    void stopPages() {
        pagesStopped = true;
    }

    /** Writes the statistics, and ends the loop. */
    void end() {
        ending = true;
        started.raise();
    }

    /** Raised when an operation may have started. */
    Signal started() {
        return started;
    }

    private Duration runTurn() throws SQLException {
        if (ending) {
            statistics.writeAll();
            loop.stop();
            return Duration.ZERO;
        }
        statistics.writeEnded();
        Duration nextPage = pagesStopped ? Dispatcher.MAX_SLEEP : runPage();
        Duration nextWrite = statistics.untilNext();
        return nextPage.compareTo(nextWrite) <= 0 ? nextPage : nextWrite;
    }

    /** @return how long to sleep before the next page */
    private Duration runPage() throws SQLException {
        BulkWork work = opener.open().bulkWork();
        Duration next = work.untilNext();
        if (next == null) {
            return Dispatcher.MAX_SLEEP;
        }
        if (!next.isZero()) {
            return ranLastPage || next.compareTo(LOOK_INTERVAL) > 0 ? next : LOOK_INTERVAL;
        }
        ranLastPage = tryPage(work).isPresent();
        return ranLastPage ? Duration.ZERO : LOOK_INTERVAL;
    }

    /** A page that fails must not stop the other operations. */
    private Optional<BulkStep> tryPage(BulkWork work) throws SQLException {
        try {
            Optional<BulkStep> step = work.runPage();
            step.ifPresent(this::report);
            return step;
        } catch (BulkPageException failed) {
            if (failing.add(failed.operation())) {
                LOG.write(
                        LogEvent.BULK_FAILED,
                        () -> line(
                                failed.operation(),
                                " failed and is tried again until it works: " + FailureText.brief(failed)));
            }
            return Optional.empty();
        }
    }

    private void report(BulkStep step) {
        if (failing.remove(step.operation())) {
            LOG.write(LogEvent.BULK_RECOVERED, () -> line(step.operation(), " works again"));
        }
        if (step.changed() > 0) {
            jobsAreDue.raise();
        }
        if (step.isDone()) {
            LOG.write(LogEvent.BULK_DONE, () -> line(step.operation(), " is done"));
        }
    }

    private static LogLine line(long operation, String what) {
        return LogLine.of("Bulk operation " + operation + what).operation(operation);
    }
}

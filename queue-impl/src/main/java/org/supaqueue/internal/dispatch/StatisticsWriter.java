package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.concurrent.ThreadLocalRandom;
import org.supaqueue.internal.statistics.Bucket;
import org.supaqueue.internal.statistics.HourBuckets;
import org.supaqueue.internal.statistics.Statistics;
import org.supaqueue.internal.store.StatisticsRows;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.failure.FailureBackoff;

/**
 * Writes the minutes that are over. A minute that cannot be written is added to the next write. Only one thread may use
 * this object.
 */
final class StatisticsWriter {

    /** Nodes write at different times of a minute, so that they seldom wait for each other's rows. */
    private static final int MAX_DELAY_MS = 5_000;

    private final Statistics statistics;
    private final StoreOpener opener;
    private final HourBuckets hours = new HourBuckets();
    private final FailureBackoff backoff = new FailureBackoff("Writing statistics", Duration.ofMinutes(1));
    private final Duration delay;
    private long pausedUntil = System.nanoTime();

    StatisticsWriter(Statistics statistics, StoreOpener opener) {
        this(statistics, opener, Duration.ofMillis(ThreadLocalRandom.current().nextInt(MAX_DELAY_MS)));
    }

    /** @param delay the time between the end of a minute and its write */
    StatisticsWriter(Statistics statistics, StoreOpener opener, Duration delay) {
        this.statistics = statistics;
        this.opener = opener;
        this.delay = delay;
    }

    /** Writes the minutes that are over, if there are any. Does nothing while a pause after a failure lasts. */
    void writeEnded() {
        if (isNow()) {
            tryWrite(false);
        }
    }

    /** Writes everything, also the current minute. */
    void writeAll() {
        if (statistics.untilMinuteEnds() != null) {
            tryWrite(true);
        }
    }

    /** {@return how long until the next write; {@link Dispatcher#MAX_SLEEP} if there is nothing to write} */
    Duration untilNext() {
        Duration left = statistics.untilMinuteEnds();
        if (left == null) {
            return Dispatcher.MAX_SLEEP;
        }
        Duration paused = Duration.ofNanos(pausedUntil - System.nanoTime());
        Duration due = left.plus(delay);
        return due.compareTo(paused) >= 0 ? due : paused;
    }

    private boolean isNow() {
        Duration left = statistics.untilMinuteEnds();
        return left != null && left.isZero() && pausedUntil - System.nanoTime() <= 0;
    }

    private void tryWrite(boolean all) {
        try {
            StatisticsRows rows = opener.open().statistics();
            statistics.correctClock(rows.now());
            NavigableMap<Instant, Bucket> taken = all ? statistics.takeAll() : statistics.takeEnded();
            write(rows, taken);
            backoff.reset();
        } catch (SQLException | RuntimeException failed) {
            pausedUntil = System.nanoTime() + backoff.next(failed).toNanos();
        }
    }

    private void write(StatisticsRows rows, NavigableMap<Instant, Bucket> taken) throws SQLException {
        StatisticsRows.Counted counted = new StatisticsRows.Counted(taken, hours.of(taken));
        boolean queuesWritten = false;
        boolean errorsWritten = false;
        try {
            rows.addQueues(counted);
            queuesWritten = true;
            rows.addErrors(counted);
            errorsWritten = true;
        } finally {
            if (!queuesWritten) {
                statistics.putBack(taken);
            } else if (!errorsWritten) {
                statistics.putBackErrors(taken);
            }
        }
    }
}

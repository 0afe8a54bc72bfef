package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.time.Ticker;

/**
 * Decides how many rows the next statement takes, and the time limit of that statement. A statement is held up if the
 * statement waits too long for a lock or exceeds its time limit. After a held-up statement, the next statements get
 * fewer rows and less time. If all recent statements exceed their time limit, the database is slow. Then one row alone
 * gets more time, now and then.
 */
final class StatementLimits {

    /** After this many consecutive held-up statements, try other rows as samples. Held-up rows are often adjacent. */
    private static final int TIMEOUTS_BEFORE_SAMPLES = 3;

    private static final int SAMPLES = 2;

    /** How long statements get less time after a held-up statement. */
    private static final Duration SHORT_LIMIT_PERIOD = Duration.ofSeconds(10);

    /**
     * After a held-up statement, wait this many times the statement's duration before a trial of a row that failed
     * alone.
     */
    private static final int TRIAL_PAUSE_FACTOR = 4;

    /**
     * If a statement with more time exceeds its limit, wait this many times its duration before another statement
     * gets more time.
     */
    private static final int LONG_LIMIT_PAUSE_FACTOR = 60;

    /**
     * The trial of a row that was left out may take this fraction (1/10) of the pause of the row, if no other row is
     * due.
     */
    private static final int TRIAL_LIMIT_DIVISOR = 10;

    /**
     * If a statement took less than this fraction (1/4) of its limit, a larger statement will stay within the limit.
     */
    private static final int QUICK_DIVISOR = 4;

    private final Duration longLimit;
    private final Ticker ticker;
    private final BatchSize size = new BatchSize();
    private int consecutiveTimeouts;
    private boolean everyStatementTimingOut;
    private boolean slow;
    private long shortLimitUntil;
    private long nextTrialAt;
    private long nextLongLimitAt;

    StatementLimits(Duration longest, Ticker ticker) {
        this.longLimit = longest;
        this.ticker = ticker;
        long now = ticker.nanoTime();
        this.shortLimitUntil = now;
        this.nextTrialAt = now;
        this.nextLongLimitAt = now;
    }

    int rowLimit(int wanted) {
        return slow ? 1 : size.rowLimit(wanted);
    }

    TimeLimit timeLimit() {
        if (slow) {
            return TimeLimit.of(longLimit);
        }
        return isOver(shortLimitUntil) ? TimeLimit.USUAL : TimeLimit.SHORT;
    }

    private boolean isOver(long time) {
        return ticker.nanoTime() - time >= 0;
    }

    /** Whether the database is slow. Then each statement takes one row and gets more time. */
    boolean isSlow() {
        return slow;
    }

    /** Whether all recent statements, samples included, were held up. */
    boolean isEveryStatementTimingOut() {
        return everyStatementTimingOut;
    }

    /** Records that a statement succeeded, even if the statement found no rows. */
    void statementSucceeded(int rows, TimeLimit within, Duration duration) {
        Duration limit = isLongerThanUsual(within) ? TimeLimit.USUAL.statementTimeout() : within.statementTimeout();
        size.succeeded(duration.compareTo(limit.dividedBy(QUICK_DIVISOR)) < 0);
        if (slow && rows > 0 && duration.compareTo(limit.dividedBy(2)) < 0) {
            slow = false;
            shortLimitUntil = ticker.nanoTime();
        }
    }

    /** Records that a row succeeded. */
    void rowSucceeded() {
        consecutiveTimeouts = 0;
        everyStatementTimingOut = false;
    }

    /** @return true to continue with fewer of these rows; false to try each row alone */
    boolean shrink(int rows) {
        return size.shrink(rows);
    }

    /** Records that a statement was held up. */
    void recordTimeout(SQLException failure, TimeLimit within, long startedAt) {
        long now = ticker.nanoTime();
        shortLimitUntil = now + SHORT_LIMIT_PERIOD.toNanos();
        nextTrialAt = now + TRIAL_PAUSE_FACTOR * (now - startedAt);
        consecutiveTimeouts++;
        if (isLongerThanUsual(within) && SqlFailure.isStatementTimeout(failure)) {
            nextLongLimitAt = now + LONG_LIMIT_PAUSE_FACTOR * (now - startedAt);
            slow = false;
        }
        if (consecutiveTimeouts >= TIMEOUTS_BEFORE_SAMPLES + SAMPLES) {
            setEveryStatementTimingOut(failure);
        }
    }

    /** Whether the limit is longer than the usual limit. */
    private static boolean isLongerThanUsual(TimeLimit within) {
        return within.statementTimeout().compareTo(TimeLimit.USUAL.statementTimeout()) > 0;
    }

    /**
     * Records that every statement is held up. Gives more time only after a time-out, because more time does not help
     * against a lock.
     */
    private void setEveryStatementTimingOut(SQLException failure) {
        consecutiveTimeouts = 0;
        everyStatementTimingOut = true;
        slow = SqlFailure.isStatementTimeout(failure) && isOver(nextLongLimitAt);
    }

    /** Whether the next statement tries a sample. */
    boolean isSample() {
        return consecutiveTimeouts >= TIMEOUTS_BEFORE_SAMPLES;
    }

    /** Whether the next sample is the first of the two. */
    boolean isFirstSample() {
        return consecutiveTimeouts == TIMEOUTS_BEFORE_SAMPLES;
    }

    /** Records that a statement was not held up, or that no row is left for a sample. */
    void resetTimeoutCount() {
        consecutiveTimeouts = 0;
    }

    /** Whether a row that was refused or held up alone may be tried again. */
    boolean isTrialTime() {
        return isOver(nextTrialAt);
    }

    /** The time limit for a row that is tried alone after a pause. */
    TimeLimit trialLimit(Duration pause, boolean otherWorkWaits) {
        Duration time = slow ? longLimit : pause.dividedBy(TRIAL_LIMIT_DIVISOR);
        TimeLimit more = TimeLimit.of(time.compareTo(longLimit) < 0 ? time : longLimit);
        return isLongerThanUsual(more) && !otherWorkWaits && isOver(nextLongLimitAt) ? more : TimeLimit.SHORT;
    }
}

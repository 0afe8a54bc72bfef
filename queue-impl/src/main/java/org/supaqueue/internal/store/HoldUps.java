package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.time.Ticker;

/**
 * Decides how many rows the next statement takes, and the time limit of that statement. A statement is held up if the
 * statement waits too long for a lock or exceeds its time limit. After a held-up statement, the next statements get
 * fewer rows and less time. If all recent statements exceed their time limit, the database is slow. Then one row alone
 * gets more time, now and then.
 */
final class HoldUps {

    /** After this many consecutive held-up statements, try other rows as samples. Held-up rows are often adjacent. */
    private static final int SEVERAL = 3;

    private static final int SAMPLES = 2;

    /** How long statements get less time after a held-up statement. */
    private static final Duration HURRY = Duration.ofSeconds(10);

    /**
     * After a held-up statement, wait this many times the statement's duration before a trial of a row that failed
     * alone.
     */
    private static final int TRIAL_REST = 4;

    /**
     * If a statement with more time exceeds its limit, wait this many times its duration before another statement
     * gets more time.
     */
    private static final int LONG_REST = 60;

    /**
     * The trial of a row that was left out may take this fraction (1/10) of the pause of the row, if no other row is
     * due.
     */
    private static final int PART_OF_PAUSE = 10;

    /**
     * If a statement took less than this fraction (1/4) of its limit, a larger statement will stay within the limit.
     */
    private static final int QUICK = 4;

    private final Duration longest;
    private final Ticker ticker;
    private final BatchSize size = new BatchSize();
    private int inARow;
    private boolean everywhere;
    private boolean slow;
    private long hurryUntil;
    private long trialAt;
    private long longAt;

    HoldUps(Duration longest, Ticker ticker) {
        this.longest = longest;
        this.ticker = ticker;
        long now = ticker.nanoTime();
        this.hurryUntil = now;
        this.trialAt = now;
        this.longAt = now;
    }

    int atMost(int wanted) {
        return slow ? 1 : size.atMost(wanted);
    }

    TimeLimit within() {
        if (slow) {
            return TimeLimit.of(longest);
        }
        return isOver(hurryUntil) ? TimeLimit.USUAL : TimeLimit.SHORT;
    }

    private boolean isOver(long time) {
        return ticker.nanoTime() - time >= 0;
    }

    /** Whether the database is slow. Then each statement takes one row and gets more time. */
    boolean isSlow() {
        return slow;
    }

    /** Whether all recent statements, samples included, were held up. */
    boolean isEverywhere() {
        return everywhere;
    }

    /** Records that a statement succeeded, even if the statement found no rows. */
    void worked(int rows, TimeLimit within, Duration took) {
        Duration most = isMore(within) ? TimeLimit.USUAL.statement() : within.statement();
        size.worked(took.compareTo(most.dividedBy(QUICK)) < 0);
        if (slow && rows > 0 && took.compareTo(most.dividedBy(2)) < 0) {
            slow = false;
            hurryUntil = ticker.nanoTime();
        }
    }

    /** Records that a row succeeded. */
    void passed() {
        inARow = 0;
        everywhere = false;
    }

    /** @return true to continue with fewer of these rows; false to try each row alone */
    boolean shrink(int rows) {
        return size.shrink(rows);
    }

    /** Records that a statement was held up. */
    void heldUp(SQLException failure, TimeLimit within, long began) {
        long now = ticker.nanoTime();
        hurryUntil = now + HURRY.toNanos();
        trialAt = now + TRIAL_REST * (now - began);
        inARow++;
        if (isMore(within) && Refusal.isTimeout(failure)) {
            longAt = now + LONG_REST * (now - began);
            slow = false;
        }
        if (inARow >= SEVERAL + SAMPLES) {
            heldUpEverywhere(failure);
        }
    }

    /** Whether the limit is longer than the usual limit. */
    private static boolean isMore(TimeLimit within) {
        return within.statement().compareTo(TimeLimit.USUAL.statement()) > 0;
    }

    /**
     * Records that every statement is held up. Gives more time only after a time-out, because more time does not help
     * against a lock.
     */
    private void heldUpEverywhere(SQLException failure) {
        inARow = 0;
        everywhere = true;
        slow = Refusal.isTimeout(failure) && isOver(longAt);
    }

    /** Whether the next statement tries a sample. */
    boolean isSample() {
        return inARow >= SEVERAL;
    }

    /** Whether the next sample is the first of the two. */
    boolean isFirstSample() {
        return inARow == SEVERAL;
    }

    /** Records that a statement was not held up, or that no row is left for a sample. */
    void notHeldUp() {
        inARow = 0;
    }

    /** Whether a row that was refused or held up alone may be tried again. */
    boolean isTrialTime() {
        return isOver(trialAt);
    }

    /** The time limit for a row that is tried alone after a pause. */
    TimeLimit trial(Duration pause, boolean othersWait) {
        Duration time = slow ? longest : pause.dividedBy(PART_OF_PAUSE);
        TimeLimit more = TimeLimit.of(time.compareTo(longest) < 0 ? time : longest);
        return isMore(more) && !othersWait && isOver(longAt) ? more : TimeLimit.SHORT;
    }
}

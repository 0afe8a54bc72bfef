package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides how many rows the next statement takes, and how long it may take. A statement that was held up, by a lock or
 * because it took too long, is followed by ones with fewer rows and less time. If whatever is tried takes too long, the
 * database is slow: then one row gets more time, now and then.
 */
final class HoldUps {

    /** After so many statements held up in a row, rows from elsewhere are tried: those held up often lie side by side. */
    private static final int SEVERAL = 3;

    private static final int SAMPLES = 2;

    /** After a statement was held up, the next ones get less time for so long. */
    private static final Duration HURRY = Duration.ofSeconds(10);

    /** After a trial that was held up, no row that was tried before is tried for as many times what the trial took. */
    private static final int TRIAL_REST = 4;

    /** After a statement that got more time in vain, none gets more for as many times what the statement took. */
    private static final int LONG_REST = 60;

    /** A row that was left out is tried for a fraction of its pause, if nothing else is due. */
    private static final int PART_OF_PAUSE = 10;

    /** After a statement that took less than this part of its limit, a larger one will not take too long. */
    private static final int QUICK = 4;

    private final Duration longest;
    private final LongSupplier nanoTime;
    private final BatchSize size = new BatchSize();
    private int inARow;
    private boolean everywhere;
    private boolean slow;
    private long hurryUntil;
    private long trialAt;
    private long longAt;

    HoldUps(Duration longest, LongSupplier nanoTime) {
        this.longest = longest;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
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
        return nanoTime.getAsLong() - time >= 0;
    }

    /** Whether the database is slow, and one row at a time gets more time. */
    boolean isSlow() {
        return slow;
    }

    /** Whether whatever was tried of late took too long, or waited for a lock. */
    boolean isEverywhere() {
        return everywhere;
    }

    /** A statement has worked, perhaps for want of rows. */
    void worked(int rows, TimeLimit within, Duration took) {
        Duration most = isMore(within) ? TimeLimit.USUAL.statement() : within.statement();
        size.worked(took.compareTo(most.dividedBy(QUICK)) < 0);
        if (slow && rows > 0 && took.compareTo(most.dividedBy(2)) < 0) {
            slow = false;
            hurryUntil = nanoTime.getAsLong();
        }
    }

    /** A row has passed. */
    void passed() {
        inARow = 0;
        everywhere = false;
    }

    /** @return whether to go on with fewer of these rows; otherwise try each alone */
    boolean shrink(int rows) {
        return size.shrink(rows);
    }

    /** A statement was held up. */
    void heldUp(SQLException failure, TimeLimit within, long began) {
        long now = nanoTime.getAsLong();
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

    /** Whether that is more than others get. */
    private static boolean isMore(TimeLimit within) {
        return within.statement().compareTo(TimeLimit.USUAL.statement()) > 0;
    }

    /** If that is for a lock, more time would be of no use. */
    private void heldUpEverywhere(SQLException failure) {
        inARow = 0;
        everywhere = true;
        slow = Refusal.isTimeout(failure) && isOver(longAt);
    }

    /** Whether the next statement tries a row from elsewhere. */
    boolean isSample() {
        return inARow >= SEVERAL;
    }

    /** Whether that is the first sample of the two. */
    boolean isFirstSample() {
        return inARow == SEVERAL;
    }

    /** A statement ended without a hold-up, or there is no row to try elsewhere. */
    void notHeldUp() {
        inARow = 0;
    }

    /** Whether a row that was held up alone may be tried again. */
    boolean isTrialTime() {
        return isOver(trialAt);
    }

    /** For a row that is tried alone after a pause. */
    TimeLimit trial(Duration pause, boolean othersWait) {
        Duration time = slow ? longest : pause.dividedBy(PART_OF_PAUSE);
        TimeLimit more = TimeLimit.of(time.compareTo(longest) < 0 ? time : longest);
        return isMore(more) && !othersWait && isOver(longAt) ? more : TimeLimit.SHORT;
    }
}

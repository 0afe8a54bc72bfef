package org.supaqueue.internal.statistics;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.time.Ticker;

/**
 * Counts what a node does, in one bucket for each minute of the database's clock. The node writes a bucket when its minute
 * is over. Thread-safe; no method waits for the database.
 */
public final class Statistics implements NodeObserver {

    static final int MAX_ERROR_LENGTH = 500;

    /** How many minutes are kept while they cannot be written. */
    static final int MAX_MINUTES = 10;

    /** A smaller correction of the clock does not move counted minutes. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final DatabaseClock clock;
    private final Runnable onFirst;
    private NavigableMap<Instant, Bucket> minutes = new TreeMap<>();

    /** @param onFirst runs when the first count comes after all counts were taken; must not block */
    public Statistics(Ticker ticker, Instant now, Runnable onFirst) {
        this.clock = new DatabaseClock(ticker, now);
        this.onFirst = onFirst;
    }

    @Override
    public synchronized void settled(Settlement settlement, JobState state) {
        Bucket minute = current();
        QueueCounts queue = minute.queue(settlement.job().queue());
        queue.addState(state);
        CallResult call = settlement.outcome().call();
        call.called()
                .ifPresent(duration -> queue.addCall(
                        duration,
                        settlement.job().place().dueFor(settlement.timings().startedAtNanos())));
        Outcome outcome = settlement.outcome();
        if (outcome instanceof Outcome.Failed || outcome instanceof Outcome.Dead) {
            Integer status = call.answer().map(CallResult.Answered::status).orElse(null);
            addError(
                    minute,
                    settlement.job().queue(),
                    new Seen(
                            outcome.error().orElseThrow(),
                            status,
                            settlement.lease().jobId()),
                    state);
        }
    }

    @Override
    public synchronized void expired(String queue) {
        addState(queue, JobState.DEAD, "EXPIRED: expires_at has passed");
    }

    @Override
    public synchronized void rescued(String queue, JobState state) {
        current().queue(queue).add(QueueCounts.Count.RESCUED);
        addState(queue, state, "lease lost");
    }

    /** An error, before the text is cut. */
    private record Seen(String error, Integer status, Long jobId) {}

    private void addState(String queue, JobState state, String error) {
        Bucket minute = current();
        minute.queue(queue).addState(state);
        if (state == JobState.DEAD) {
            addError(minute, queue, new Seen(error, null, null), state);
        }
    }

    private void addError(Bucket minute, String queue, Seen seen, JobState state) {
        String error = seen.error().length() <= MAX_ERROR_LENGTH
                ? seen.error()
                : seen.error().substring(0, MAX_ERROR_LENGTH);
        minute.error(new ErrorKey(queue, Fingerprint.of(error)))
                .add(
                        new ErrorCounts.Occurrence(error, seen.status(), seen.jobId(), clock.now()),
                        state == JobState.DEAD);
    }

    private Bucket current() {
        if (minutes.isEmpty()) {
            onFirst.run();
        }
        Bucket minute = minutes.computeIfAbsent(minuteOf(clock.now()), absent -> new Bucket());
        dropOldest();
        return minute;
    }

    private static Instant minuteOf(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES);
    }

    /** Corrects the clock, and moves what was counted by a wrong clock. */
    public synchronized void correctClock(Instant databaseNow) {
        Duration error = clock.correct(databaseNow);
        if (error.abs().compareTo(CLOCK_TOLERANCE) > 0) {
            NavigableMap<Instant, Bucket> wrong = minutes;
            minutes = new TreeMap<>();
            wrong.forEach((minute, bucket) -> {
                bucket.move(error);
                putBack(minuteOf(minute.plus(HALF_A_MINUTE).plus(error)), bucket);
            });
        }
    }

    /** {@return how long until a minute with counts is over, at least zero; null if nothing was counted} */
    public synchronized Duration untilMinuteEnds() {
        if (minutes.isEmpty()) {
            return null;
        }
        Duration left = Duration.between(clock.now(), minutes.firstKey().plus(1, ChronoUnit.MINUTES));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Takes the minutes that are over. */
    public synchronized NavigableMap<Instant, Bucket> takeEnded() {
        NavigableMap<Instant, Bucket> ended = minutes.headMap(minuteOf(clock.now()), false);
        NavigableMap<Instant, Bucket> taken = new TreeMap<>(ended);
        ended.clear();
        return taken;
    }

    /** Takes all minutes, also the current one. */
    public synchronized NavigableMap<Instant, Bucket> takeAll() {
        NavigableMap<Instant, Bucket> taken = minutes;
        minutes = new TreeMap<>();
        return taken;
    }

    /** Adds minutes that could not be written. If there are too many minutes, the oldest ones are lost. */
    public synchronized void putBack(NavigableMap<Instant, Bucket> taken) {
        taken.forEach(this::putBack);
    }

    /** Adds the errors of minutes whose other counts were written. */
    public synchronized void putBackErrors(NavigableMap<Instant, Bucket> taken) {
        taken.forEach((minute, bucket) -> putBack(minute, bucket.errorsAlone()));
    }

    private void putBack(Instant minute, Bucket bucket) {
        minutes.merge(minute, bucket, Bucket::addAll);
        dropOldest();
    }

    private void dropOldest() {
        if (minutes.size() > MAX_MINUTES) {
            minutes.pollFirstEntry();
        }
    }
}

package org.supaqueue.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.statistics.QueueCounts.Count;

class StatisticsTest {

    private static final Instant START = Instant.parse("2026-03-01T10:20:00Z");
    private static final Duration CALL = Duration.ofMillis(12);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger firsts = new AtomicInteger();
    private final Statistics statistics = new Statistics(nanos::get, START, firsts::incrementAndGet);

    private void settle(String queue, Outcome outcome, JobState state) {
        ClaimedJob job = new ClaimedJob(
                new Lease(7, 1, 1),
                new UUID(0, 0),
                new ClaimedJob.Place(queue, nanos.get() - Duration.ofSeconds(4).toNanos()),
                new ClaimedJob.StoredCall(HttpVerb.POST, "/", null, 0, "{}", null, null),
                new ClaimedJob.PreviousAttempts(0, 0, 0),
                new ClaimedJob.RetryRules(3, null, null));
        statistics.settled(new Settlement(job, outcome, CallTimings.startedAt(nanos.get())), state);
    }

    private void fail(String queue, String error) {
        settle(queue, new Outcome.Failed(answered(503), error, Duration.ofSeconds(1)), JobState.FAILED);
    }

    private void complete(String queue) {
        settle(queue, new Outcome.Complete(answered(200)), JobState.COMPLETE);
    }

    private static CallResult.Answered answered(int status) {
        return new CallResult.Answered(status, "", false, CALL);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void shouldCountByMinuteAndQueue() {
        complete("a");
        complete("a");
        fail("a", "timed out after 1 ms");
        fail("a", "timed out after 2 ms");
        settle("b", new Outcome.Dead(answered(400), "bad", true), JobState.DEAD);
        settle("b", Outcome.Dead.unsent("no URL"), JobState.DEAD);
        settle("b", new Outcome.Failed(answered(500), "bad", Duration.ZERO), JobState.CANCELLED);
        settle("b", new Outcome.Snoozed(answered(200), Duration.ofSeconds(1)), JobState.AVAILABLE);
        statistics.rescued("c", JobState.FAILED);
        statistics.rescued("c", JobState.DEAD);
        statistics.expired("c");
        assertThat(statistics.takeEnded()).isEmpty();

        pass(Duration.ofMinutes(1));
        NavigableMap<Instant, Bucket> ended = statistics.takeEnded();

        assertThat(ended).containsOnlyKeys(START);
        Bucket minute = ended.get(START);
        assertThat(counts(minute, "a")).containsExactly(4, 2, 2, 0, 0, 0);
        assertThat(counts(minute, "b")).containsExactly(3, 0, 0, 2, 1, 0);
        assertThat(counts(minute, "c")).containsExactly(0, 0, 1, 2, 0, 2);
        assertThat(minute.queues().get("a").calls().toArray()).isEqualTo(only(6, 4));
        assertThat(minute.queues().get("a").waits().toArray()).isEqualTo(only(21, 4));
        ErrorCounts timedOut = minute.errors().get(new ErrorKey("a", "timed out after <number> ms"));
        assertThat(timedOut.attempts()).isEqualTo(2);
        assertThat(timedOut.dead()).isZero();
        assertThat(timedOut.last().error()).isEqualTo("timed out after 2 ms");
        assertThat(timedOut.last().responseStatus()).isEqualTo(503);
        assertThat(timedOut.last().jobId()).isEqualTo(7);
        assertThat(minute.errors().get(new ErrorKey("b", "bad")).attempts()).isEqualTo(2);
        assertThat(minute.errors().get(new ErrorKey("c", "lease lost")).dead()).isEqualTo(1);
        assertThat(statistics.untilMinuteEnds()).isNull();
    }

    private static long[] counts(Bucket bucket, String queue) {
        QueueCounts counts = bucket.queues().get(queue);
        return Stream.of(Count.values()).mapToLong(counts::of).toArray();
    }

    private static String only(int place, long count) {
        long[] counts = new long[TimeCounts.BOUNDS_MS.length + 1];
        counts[place] = count;
        return Arrays.toString(counts).replace('[', '{').replace(']', '}').replace(" ", "");
    }

    @Test
    void shouldCountErrorsBeyondTheMaximumTogether() {
        for (int i = 0; i < Bucket.MAX_ERRORS; i++) {
            fail("a", "error " + word(i));
        }
        fail("a", "error 201 of its kind");
        fail("a", "another error");
        fail("b", "another error");
        fail("a", "error " + word(3));

        Bucket minute = statistics.takeAll().get(START);

        assertThat(minute.errors()).hasSize(Bucket.MAX_ERRORS + 2);
        assertThat(minute.errors().get(new ErrorKey("a", Bucket.OTHER)).attempts())
                .isEqualTo(2);
        assertThat(minute.errors().get(new ErrorKey("b", Bucket.OTHER)).attempts())
                .isEqualTo(1);
        assertThat(minute.errors().get(new ErrorKey("a", "error " + word(3))).attempts())
                .isEqualTo(2);
    }

    /** A number as letters: the fingerprint replaces digits. */
    private static String word(int number) {
        return Integer.toString(number, 26)
                .chars()
                .mapToObj(c -> String.valueOf((char) (c < 'a' ? c - '0' + 'g' + 10 : c)))
                .collect(Collectors.joining());
    }

    @Test
    void shouldCountQueuesBeyondTheMaximumTogether() {
        for (int i = 0; i < Bucket.MAX_QUEUES + 3; i++) {
            complete("queue" + i);
        }
        complete("queue1");

        Bucket minute = statistics.takeAll().get(START);

        assertThat(minute.queues()).hasSize(Bucket.MAX_QUEUES + 1);
        assertThat(minute.queues().get(Bucket.OTHER).of(Count.COMPLETED)).isEqualTo(3);
        assertThat(minute.queues().get("queue1").of(Count.COMPLETED)).isEqualTo(2);
    }

    @Test
    void shouldLimitTheErrorsOfAnHour() {
        HourBuckets hours = new HourBuckets();
        for (int i = 0; i < 150; i++) {
            fail("a", "first " + word(i));
        }
        Bucket first = hours.of(statistics.takeAll()).get(START.truncatedTo(ChronoUnit.HOURS));
        for (int i = 0; i < 150; i++) {
            fail("a", "second " + word(i));
        }
        Bucket second = hours.of(statistics.takeAll()).firstEntry().getValue();

        assertThat(first.errors()).hasSize(150);
        assertThat(second.errors()).hasSize(51);
        assertThat(second.errors().get(new ErrorKey("a", Bucket.OTHER)).attempts())
                .isEqualTo(100);
    }

    @Test
    void shouldKeepWhatCouldNotBeWritten() {
        fail("a", "bad");
        pass(Duration.ofMinutes(1));
        NavigableMap<Instant, Bucket> taken = statistics.takeEnded();
        fail("a", "bad");
        statistics.putBack(taken);
        statistics.putBackErrors(statistics.takeEnded());

        NavigableMap<Instant, Bucket> all = statistics.takeAll();

        assertThat(all).hasSize(2);
        assertThat(all.get(START).queues()).isEmpty();
        assertThat(all.get(START).errors().get(new ErrorKey("a", "bad")).attempts())
                .isEqualTo(1);
        for (int i = 0; i < Statistics.MAX_MINUTES + 5; i++) {
            complete("a");
            pass(Duration.ofMinutes(1));
        }
        statistics.putBack(statistics.takeAll());
        assertThat(statistics.takeAll()).hasSize(Statistics.MAX_MINUTES);
    }

    @Test
    void shouldMoveCountsOfAWrongClock() {
        complete("a");

        statistics.correctClock(START.plusSeconds(3_605));

        assertThat(statistics.untilMinuteEnds()).isEqualTo(Duration.ofSeconds(55));
        assertThat(statistics.takeAll()).containsOnlyKeys(START.plusSeconds(3_600));
    }

    /** Otherwise an error would seem to be from the future, and no later error of other nodes would replace the error. */
    @Test
    void shouldMoveTheTimesOfErrorsOfAWrongClock() {
        fail("a", "bad");
        pass(Duration.ofSeconds(3));

        statistics.correctClock(START.minusSeconds(3_600).plusSeconds(3));

        Bucket minute = statistics.takeAll().get(START.minusSeconds(3_600));
        assertThat(minute.errors().get(new ErrorKey("a", "bad")).last().at()).isEqualTo(START.minusSeconds(3_600));
    }

    @Test
    void shouldKeepFewMinutesWhileNobodyTakesThem() {
        for (int i = 0; i < Statistics.MAX_MINUTES + 5; i++) {
            complete("a");
            pass(Duration.ofMinutes(1));
        }

        assertThat(statistics.takeAll()).hasSize(Statistics.MAX_MINUTES);
    }

    @Test
    void shouldTellOnceThatThereIsSomethingToWrite() {
        complete("a");
        complete("b");
        assertThat(firsts).hasValue(1);

        statistics.takeAll();
        complete("a");

        assertThat(firsts).hasValue(2);
        assertThat(statistics.untilMinuteEnds()).isEqualTo(Duration.ofMinutes(1));
    }
}

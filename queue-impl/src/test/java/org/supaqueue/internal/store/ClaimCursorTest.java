package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Tests in which order consecutive claims take the jobs of several queues, or of one queue with many due jobs. */
class ClaimCursorTest extends StoreTest {

    private long now;
    private final ClaimCursor position = new ClaimCursor(() -> now);

    private Claim claim(Queues queues, int limit) throws SQLException {
        return queue.claim(queues, position, limit);
    }

    private List<String> claimedQueues(Queues queues, int limit) throws SQLException {
        return claim(queues, limit).jobs().stream().map(ClaimedJob::queue).toList();
    }

    private List<Long> claimedIds(int limit) throws SQLException {
        return claim(Queues.ALL, limit).jobs().stream()
                .map(job -> job.lease().jobId())
                .toList();
    }

    private void insert(String name, int jobs) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, queue) SELECT 'POST', '" + name + "' FROM generate_series(1, "
                + jobs + ")");
    }

    private void advance(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void shouldLetQueuesTakeTurns() throws SQLException {
        for (String name : List.of("b", "B", "_", "zz")) {
            insert(name, 4);
        }

        for (String expected : List.of("B", "_", "b", "zz", "B", "_", "b", "zz")) {
            assertThat(claimedQueues(Queues.ALL, 2)).containsExactly(expected, expected);
        }
        assertThat(claimedQueues(Queues.ALL, 2)).isEmpty();
    }

    @Test
    void shouldLetNamedQueuesTakeTurns() throws SQLException {
        for (String name : List.of("a", "b", "c", "d")) {
            insert(name, 4);
        }
        Queues queues = Queues.only(List.of("d", "b", "a"));

        for (String expected : List.of("a", "b", "d", "a", "b", "d")) {
            assertThat(claimedQueues(queues, 2)).containsExactly(expected, expected);
        }
        assertThat(claimedQueues(queues, 2)).isEmpty();
    }

    @Test
    void shouldLeaveOutExcludedQueuesAtAnyPosition() throws SQLException {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            insert(name, 2);
        }
        Queues queues = Queues.except(List.of("a", "c", "e", "unknown"));

        assertThat(claimedQueues(queues, 1)).containsExactly("b");
        assertThat(claimedQueues(queues, 1)).containsExactly("d");
        assertThat(claimedQueues(queues, 10)).containsExactly("b", "d");
        assertThat(queue.store.claims().anyDue(queues)).isFalse();
        assertThat(queue.store.claims().anyDue(Queues.ALL)).isTrue();
    }

    @Test
    void shouldClaimFromANewQueueInItsTurn() throws SQLException {
        insert("a", 10);
        insert("c", 10);
        assertThat(claimedQueues(Queues.ALL, 2)).containsExactly("a", "a");

        insert("b", 1);

        assertThat(claimedQueues(Queues.ALL, 2)).containsExactly("b", "c");
        assertThat(claimedQueues(Queues.ALL, 2)).containsExactly("a", "a");
    }

    @Test
    void shouldContinueAfterTheLastJobAndReturnToTheFrontSoon() throws SQLException {
        insert("default", 10);
        Lease first = claim(Queues.ALL, 2).jobs().get(0).lease();
        queue.store.leases().handBack(List.of(first), TimeLimit.USUAL);

        assertThat(claimedIds(2)).doesNotContain(first.jobId());
        advance(249);
        assertThat(claimedIds(2)).doesNotContain(first.jobId());
        advance(1);
        assertThat(claimedIds(2)).contains(first.jobId());
    }

    @Test
    void shouldTakeAnUrgentJobAtOnce() throws SQLException {
        insert("default", 10);
        claimedIds(2);
        long urgent = queue.insert(aJob().priority(-1));

        assertThat(claimedIds(2)).hasSize(2).startsWith(urgent);
        assertThat(claimedIds(10)).hasSize(7);
    }

    @Test
    void shouldTakeAnUrgentJobAtOnceAlthoughItsPriorityWasClaimedBefore() throws SQLException {
        insert("default", 10);
        queue.insert(aJob().priority(-1));
        claimedIds(2);
        long urgent = queue.insert(aJob().priority(-1));

        assertThat(claimedIds(2)).hasSize(2).startsWith(urgent);
    }

    @Test
    void shouldReturnToTheFrontSoonAlthoughAClaimTookLong() throws SQLException {
        insert("default", 10);
        position.moveTo(JobKey.after("default"), now - TimeUnit.HOURS.toNanos(1));

        advance(1_999);
        assertThat(position.isPastFront()).isTrue();
        advance(1);
        assertThat(position.isPastFront()).isFalse();
    }

    @Test
    void shouldReturnToTheFrontWhenNoJobIsLeftAfterTheCursor() throws SQLException {
        insert("default", 4);
        Lease first = claim(Queues.ALL, 2).jobs().get(0).lease();
        queue.store.leases().handBack(List.of(first), TimeLimit.USUAL);

        Claim rest = claim(Queues.ALL, 4);
        assertThat(rest.jobs()).hasSize(2);
        assertThat(rest.moreMayBeDue()).isTrue();
        assertThat(claimedIds(4)).containsExactly(first.jobId());
    }

    @Test
    void shouldReturnToTheFrontWithinAClaimThatFindsNoJob() throws SQLException {
        insert("default", 2);
        Lease first = claim(Queues.ALL, 2).jobs().get(0).lease();
        queue.store.leases().handBack(List.of(first), TimeLimit.USUAL);

        Claim again = claim(Queues.ALL, 2);

        assertThat(again.jobs())
                .extracting(job -> List.of(job.lease().jobId(), job.lease().token()))
                .containsExactly(List.of(first.jobId(), 2L));
        assertThat(again.moreMayBeDue()).isFalse();
    }

    @Test
    void shouldReportWhetherMoreJobsMayBeDue() throws SQLException {
        assertThat(claim(Queues.ALL, 2).moreMayBeDue()).isFalse();
        insert("default", 3);

        assertThat(claim(Queues.ALL, 2).moreMayBeDue()).isTrue();
        claim(Queues.ALL, 2);
        assertThat(claim(Queues.ALL, 2)).isEqualTo(new Claim(List.of(), false));
    }

    @Test
    void shouldLimitTheNumberOfQueueCursors() throws SQLException {
        for (int i = 0; i < 40; i++) {
            insert("q" + i, 4);
        }

        for (int round = 0; round < 80; round++) {
            assertThat(claim(Queues.ALL, 2).jobs()).hasSize(2);
        }

        assertThat(claim(Queues.ALL, 2).jobs()).isEmpty();
    }
}

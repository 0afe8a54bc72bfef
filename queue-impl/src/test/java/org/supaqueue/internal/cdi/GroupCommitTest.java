package org.supaqueue.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.store.JobInserter;

class GroupCommitTest {

    private static final String FIRST = "/first";
    private static final String REFUSED = "/refused";
    private static final JobRequest JOB = JobRequest.post("/job");

    /** The paths of each transaction's jobs; a job's id is the length of its path. */
    private final List<List<String>> transactions = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private volatile Throwable failure;

    private GroupCommit groups =
            new GroupCommit(this::transaction, new BatchPermits(Duration.ofMinutes(1), System::nanoTime));

    private List<JobId> transaction(JobInserter.Work work) {
        try {
            return work.with(this::insert);
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<JobId> insert(List<JobRequest> jobs) {
        List<String> paths = jobs.stream().map(JobRequest::urlPath).toList();
        transactions.add(paths);
        if (paths.get(0).startsWith(FIRST)) {
            awaitUninterruptibly(firstMayEnd);
        } else if (paths.contains(REFUSED)) {
            throw new InvalidJobException("job_queue", "refused the job", null);
        } else if (failure != null) {
            GroupCommitTest.<RuntimeException>sneak(failure);
        }
        return paths.stream().map(path -> new JobId(path.length())).toList();
    }

    /** As containers do: throws what nothing declares. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable any) throws T {
        throw (T) any;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void letTheFirstEnd() {
        firstMayEnd.countDown();
    }

    @Test
    void shouldGiveEachJobATransactionWhileFewEnqueue() {
        assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        occupy();

        assertThat(transactions)
                .hasSize(1 + BatchPermits.MAX_BATCHES)
                .allSatisfy(t -> assertThat(t).hasSize(1));
    }

    @Test
    void shouldLetThoseThatWaitShareATransaction() throws Exception {
        occupy();
        List<FutureTask<JobId>> callers = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> call(JobRequest.post("/" + "x".repeat(i))))
                .toList();

        firstMayEnd.countDown();

        for (int i = 1; i <= 5; i++) {
            assertThat(callers.get(i - 1).get()).isEqualTo(new JobId(1 + i));
        }
        assertThat(afterTheFirst()).containsExactly(List.of("/x", "/xx", "/xxx", "/xxxx", "/xxxxx"));
    }

    @Test
    void shouldFailOnlyTheCallerWhoseJobIsRefused() throws Exception {
        occupy();
        FutureTask<JobId> one = call(JOB);
        FutureTask<JobId> refused = call(JobRequest.post(REFUSED));
        FutureTask<JobId> another = call(JOB);

        firstMayEnd.countDown();

        assertThat(one.get()).isEqualTo(another.get()).isEqualTo(new JobId(4));
        assertThatThrownBy(refused::get).hasCauseInstanceOf(InvalidJobException.class);
    }

    @Test
    void shouldTryNoneAgainWhoseTransactionMayHaveCommitted() {
        occupy();
        List<FutureTask<JobId>> callers = List.of(call(JOB), call(JOB), call(JOB));
        failure = new RollbackException("no answer to the commit");

        firstMayEnd.countDown();

        assertThat(callers).allSatisfy(caller -> assertThatThrownBy(caller::get).hasRootCause(failure));
        assertThat(afterTheFirst()).hasSize(1);
    }

    @Test
    void shouldGoOnAfterAnError() {
        occupy();
        FutureTask<JobId> leader = call(JOB);
        FutureTask<JobId> other = call(JOB);
        failure = new OutOfMemoryError("for a test");

        firstMayEnd.countDown();

        assertThatThrownBy(leader::get).hasCause(failure);
        assertThatThrownBy(other::get).hasRootCause(failure);
        failure = null;
        for (int i = 0; i <= BatchPermits.MAX_BATCHES; i++) {
            assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        }
    }

    @Test
    void shouldNotLeaveCallersToAGroupWhoseTransactionDidNotBegin() {
        groups = new GroupCommit(
                jobs -> {
                    GroupCommitTest.<RuntimeException>sneak(new SystemException("no transaction"));
                    return null;
                },
                new BatchPermits(Duration.ofMinutes(1), System::nanoTime));

        for (int i = 0; i <= BatchPermits.MAX_BATCHES; i++) {
            assertThatThrownBy(() -> groups.enqueue(JOB)).hasRootCauseInstanceOf(SystemException.class);
        }
    }

    @Test
    void shouldTakeThePlaceOfTransactionsThatHang() {
        Duration patience = Duration.ofMillis(300);
        groups = new GroupCommit(this::transaction, new BatchPermits(patience, System::nanoTime));
        occupy();

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.multipliedBy(10));
    }

    @Test
    void shouldNotWaitForOthersWhenInterrupted() {
        occupy();
        Thread.currentThread().interrupt();

        assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldBoundATransactionByJobs() throws Exception {
        occupy();
        List<FutureTask<JobId>> callers = IntStream.rangeClosed(1, GroupCommit.MAX_JOBS + 1)
                .mapToObj(i -> call(JOB))
                .toList();

        firstMayEnd.countDown();

        for (FutureTask<JobId> caller : callers) {
            caller.get();
        }
        assertThat(afterTheFirst()).extracting(List::size).containsExactlyInAnyOrder(GroupCommit.MAX_JOBS, 1);
    }

    @Test
    void shouldBoundATransactionByBytes() throws Exception {
        JobRequest half = JOB.payload('"' + "x".repeat((int) GroupCommit.MAX_BYTES / 2 - 2) + '"');
        JobRequest huge = JOB.payload('"' + "x".repeat((int) GroupCommit.MAX_BYTES) + '"');
        occupy();
        List<FutureTask<JobId>> callers =
                List.of(call(half), call(half), call(JOB.payload("1")), call(huge), call(JOB));

        firstMayEnd.countDown();

        for (FutureTask<JobId> caller : callers) {
            caller.get();
        }
        assertThat(afterTheFirst()).extracting(List::size).containsExactlyInAnyOrder(2, 1, 1, 1);
    }

    /** As many transactions as there may be at a time, which end when {@link #firstMayEnd}. */
    private void occupy() {
        int before = transactions.size();
        for (int i = 1; i <= BatchPermits.MAX_BATCHES; i++) {
            int expected = before + i;
            call(JobRequest.post(FIRST));
            soon().until(() -> transactions.size() == expected);
        }
    }

    private List<List<String>> afterTheFirst() {
        return transactions.subList(BatchPermits.MAX_BATCHES, transactions.size());
    }

    /** A caller on a thread of its own, once that waits. */
    private FutureTask<JobId> call(JobRequest job) {
        FutureTask<JobId> call = new FutureTask<>(() -> groups.enqueue(job));
        Thread thread = new Thread(call);
        thread.start();
        soon().until(() -> thread.getState().name().endsWith("WAITING"));
        return call;
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }
}

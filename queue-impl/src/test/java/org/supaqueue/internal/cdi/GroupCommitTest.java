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

/** Callers without a transaction share transactions when many enqueue, and each caller gets its own result. */
class GroupCommitTest {

    private static final String FIRST = "/first";
    private static final String REFUSED = "/refused";
    private static final JobRequest JOB = JobRequest.post("/job");

    /** The paths of the jobs of each transaction. The id of a job is the length of its path. */
    private final List<List<String>> transactions = Collections.synchronizedList(new ArrayList<>());

    private final CountDownLatch endFirst = new CountDownLatch(1);
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
            awaitUninterruptibly(endFirst);
        } else if (paths.contains(REFUSED)) {
            throw new InvalidJobException("job_queue", "refused the job", null);
        } else if (failure != null) {
            GroupCommitTest.<RuntimeException>throwUnchecked(failure);
        }
        return paths.stream().map(path -> new JobId(path.length())).toList();
    }

    /** Throws any exception, even a checked exception that no method declares. Containers do the same. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable any) throws T {
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
    void endFirstTransactions() {
        endFirst.countDown();
    }

    @Test
    void shouldUseOneTransactionForEachJobWhileFewCallersEnqueue() {
        assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        startMaxTransactions();

        assertThat(transactions)
                .hasSize(1 + BatchPermits.MAX_BATCHES)
                .allSatisfy(t -> assertThat(t).hasSize(1));
    }

    @Test
    void shouldEnqueueTheJobsOfWaitingCallersInOneTransaction() throws Exception {
        startMaxTransactions();
        List<FutureTask<JobId>> callers = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> call(JobRequest.post("/" + "x".repeat(i))))
                .toList();

        endFirst.countDown();

        for (int i = 1; i <= 5; i++) {
            assertThat(callers.get(i - 1).get()).isEqualTo(new JobId(1 + i));
        }
        assertThat(laterTransactions()).containsExactly(List.of("/x", "/xx", "/xxx", "/xxxx", "/xxxxx"));
    }

    @Test
    void shouldFailOnlyTheCallerWhoseJobIsRefused() throws Exception {
        startMaxTransactions();
        FutureTask<JobId> one = call(JOB);
        FutureTask<JobId> refused = call(JobRequest.post(REFUSED));
        FutureTask<JobId> another = call(JOB);

        endFirst.countDown();

        assertThat(one.get()).isEqualTo(another.get()).isEqualTo(new JobId(4));
        assertThatThrownBy(refused::get).hasCauseInstanceOf(InvalidJobException.class);
    }

    @Test
    void shouldNotRetryAfterATransactionThatMayHaveCommitted() {
        startMaxTransactions();
        List<FutureTask<JobId>> callers = List.of(call(JOB), call(JOB), call(JOB));
        failure = new RollbackException("no answer to the commit");

        endFirst.countDown();

        assertThat(callers).allSatisfy(caller -> assertThatThrownBy(caller::get).hasRootCause(failure));
        assertThat(laterTransactions()).hasSize(1);
    }

    @Test
    void shouldContinueAfterAnError() {
        startMaxTransactions();
        FutureTask<JobId> leader = call(JOB);
        FutureTask<JobId> other = call(JOB);
        failure = new OutOfMemoryError("for a test");

        endFirst.countDown();

        assertThatThrownBy(leader::get).hasCause(failure);
        assertThatThrownBy(other::get).hasRootCause(failure);
        failure = null;
        for (int i = 0; i <= BatchPermits.MAX_BATCHES; i++) {
            assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        }
    }

    @Test
    void shouldContinueAfterATransactionThatCouldNotBegin() {
        groups = new GroupCommit(
                jobs -> {
                    GroupCommitTest.<RuntimeException>throwUnchecked(new SystemException("no transaction"));
                    return null;
                },
                new BatchPermits(Duration.ofMinutes(1), System::nanoTime));

        for (int i = 0; i <= BatchPermits.MAX_BATCHES; i++) {
            assertThatThrownBy(() -> groups.enqueue(JOB)).hasRootCauseInstanceOf(SystemException.class);
        }
    }

    @Test
    void shouldTakeOverThePermitsOfHangingTransactions() {
        Duration patience = Duration.ofMillis(300);
        groups = new GroupCommit(this::transaction, new BatchPermits(patience, System::nanoTime));
        startMaxTransactions();

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience.multipliedBy(10));
    }

    @Test
    void shouldEnqueueAtOnceWhenInterrupted() {
        startMaxTransactions();
        Thread.currentThread().interrupt();

        assertThat(groups.enqueue(JOB)).isEqualTo(new JobId(4));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldLimitTheJobsOfATransaction() throws Exception {
        startMaxTransactions();
        List<FutureTask<JobId>> callers = IntStream.rangeClosed(1, GroupCommit.MAX_JOBS + 1)
                .mapToObj(i -> call(JOB))
                .toList();

        endFirst.countDown();

        for (FutureTask<JobId> caller : callers) {
            caller.get();
        }
        assertThat(laterTransactions()).extracting(List::size).containsExactlyInAnyOrder(GroupCommit.MAX_JOBS, 1);
    }

    @Test
    void shouldLimitTheBytesOfATransaction() throws Exception {
        JobRequest half = JOB.payload('"' + "x".repeat((int) GroupCommit.MAX_BYTES / 2 - 2) + '"');
        JobRequest huge = JOB.payload('"' + "x".repeat((int) GroupCommit.MAX_BYTES) + '"');
        startMaxTransactions();
        List<FutureTask<JobId>> callers =
                List.of(call(half), call(half), call(JOB.payload("1")), call(huge), call(JOB));

        endFirst.countDown();

        for (FutureTask<JobId> caller : callers) {
            caller.get();
        }
        assertThat(laterTransactions()).extracting(List::size).containsExactlyInAnyOrder(2, 1, 1, 1);
    }

    /** Starts the maximum number of concurrent transactions. The transactions end after {@link #endFirst}. */
    private void startMaxTransactions() {
        int before = transactions.size();
        for (int i = 1; i <= BatchPermits.MAX_BATCHES; i++) {
            int expected = before + i;
            call(JobRequest.post(FIRST));
            awaitSoon().until(() -> transactions.size() == expected);
        }
    }

    private List<List<String>> laterTransactions() {
        return transactions.subList(BatchPermits.MAX_BATCHES, transactions.size());
    }

    /** Enqueues a job on a new thread. Returns when the new thread waits. */
    private FutureTask<JobId> call(JobRequest job) {
        FutureTask<JobId> call = new FutureTask<>(() -> groups.enqueue(job));
        Thread thread = new Thread(call);
        thread.start();
        awaitSoon().until(() -> thread.getState().name().endsWith("WAITING"));
        return call;
    }

    private static ConditionFactory awaitSoon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }
}

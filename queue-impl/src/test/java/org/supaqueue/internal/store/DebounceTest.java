package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.Enqueued;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.testing.Guide;

/** DEBOUNCE: each request replaces the payload and postpones the job. */
class DebounceTest extends StoreTest {

    private static final JobRequest KEYED = JobRequest.post("/a").uniqueKey("a");
    private static final JobRequest DEBOUNCE = KEYED.debounce(Duration.ofMinutes(10), Duration.ofMinutes(30));

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Enqueued enqueue(JobRequest request) throws SQLException {
        return Caller.enqueue(queue, request);
    }

    /** {@return whether the job runs so many minutes from now, give or take a minute} */
    private String runsIn(JobId id, int minutes) throws SQLException {
        return queue.column(
                "abs(extract(epoch FROM run_at - now()) - 60 * " + minutes + ") < 60 AND due = (run_at <= now())",
                id.value());
    }

    @Test
    void shouldPostponeTheJobWithEachRequest() throws SQLException {
        JobId id = enqueue(DEBOUNCE.payload("1")).id();
        assertThat(runsIn(id, 10)).isEqualTo("t");
        queue.execute("UPDATE job_queue SET run_at = now() + interval '1 s'");

        assertThat(enqueue(DEBOUNCE.payload("2"))).isEqualTo(new Enqueued(id, false, true));

        assertThat(runsIn(id, 10)).isEqualTo("t");
        assertThat(queue.column("payload", id.value())).isEqualTo("2");
        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void shouldNotPostponeTheJobPastTheMaximumAfterTheFirstRequest() throws SQLException {
        JobId id = enqueue(DEBOUNCE).id();
        queue.execute("UPDATE job_queue SET created_at = now() - interval '25 min'");
        enqueue(DEBOUNCE);
        assertThat(runsIn(id, 5)).isEqualTo("t");

        queue.execute("UPDATE job_queue SET created_at = now() - interval '31 min'");
        enqueue(DEBOUNCE.payload("7"));

        assertThat(queue.claimOne().call().payload()).isEqualTo("7");
    }

    @Test
    void shouldDebounceBySqlAsTheGuideSays() throws SQLException {
        String sql = "SELECT (is_new, replaced)::text FROM ("
                + Guide.snippet("debounce-sql").replace(";", "") + ") AS u";

        assertThat(queue.query(sql)).isEqualTo("(t,f)");
        assertThat(queue.column("run_at - created_at BETWEEN interval '4.9 s' AND interval '7 s'", 1))
                .isEqualTo("t");
        queue.execute("UPDATE job_queue SET created_at = now() - interval '58 s'");
        assertThat(queue.query(sql)).isEqualTo("(f,t)");
        assertThat(queue.column("run_at - created_at", 1)).isEqualTo("00:01:00");
    }

    @Test
    void shouldRefuseCombinationsThatMakeNoSense() {
        JobRequest keyed = KEYED;
        assertThatThrownBy(() -> keyed.onConflict(OnConflict.DEBOUNCE))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("on_conflict DEBOUNCE needs quiet and max_wait");
        assertThatThrownBy(() -> keyed.debounce(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("quiet PT0S must be 1 ms to 365 days");
        assertThatThrownBy(() -> keyed.debounce(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("max_wait PT1S must be quiet to 365 days");
        assertThatThrownBy(() -> DEBOUNCE.runAt(Instant.now()))
                .hasMessage("run_at must not be set with on_conflict DEBOUNCE: quiet and max_wait determine the time");
        assertThatThrownBy(
                        () -> keyed.delay(Duration.ofSeconds(1)).debounce(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("run_at must not be set");
        assertThatThrownBy(() -> DEBOUNCE.within(Duration.ofHours(1)))
                .hasMessage("within must not be set with on_conflict DEBOUNCE:"
                        + " the job releases its key when a node claims the job");
        assertThatThrownBy(() -> keyed.within(Duration.ofHours(1)).onConflict(OnConflict.REPLACE))
                .hasMessageContaining("within must not be set with on_conflict REPLACE");
        assertThatThrownBy(() -> keyed.within(Duration.ofMillis(1)))
                .hasMessage("within PT0.001S must be 1 s to 365 days");
    }

    /**
     * Bursts for five keys, while two nodes claim, fail, lose leases and complete. Some sessions of producers are killed
     * before their commit. For each key, the payload that was committed last must be sent.
     */
    @Test
    void shouldSendTheLastPayloadOfEachKey() throws Exception {
        Map<String, String> committed = new ConcurrentHashMap<>();
        Map<String, Integer> sent = new ConcurrentHashMap<>();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> nodes = new ArrayList<>();
        for (String name : List.of("node-a", "node-b")) {
            Store node = queue.open(name);
            nodes.add(threads.submit(() -> {
                runNode(node, new Random(name.hashCode()), sent, over);
                return null;
            }));
        }
        List<Callable<Void>> producers = new ArrayList<>();
        for (int key = 0; key < 5; key++) {
            String name = "key-" + key;
            producers.add(() -> {
                burst(name, committed);
                return null;
            });
        }

        for (Future<Void> producer : threads.invokeAll(producers)) {
            producer.get();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> "0".equals(queue.query("SELECT count(*) FROM job_queue WHERE status <> 'complete'")));
        over.set(true);
        for (Future<?> node : nodes) {
            node.get();
        }

        committed.forEach((key, last) -> assertThat(sent.get(key)).as(key).isEqualTo(Integer.parseInt(last)));
        assertThat(committed).hasSize(5);
        assertThat(Integer.parseInt(queue.query("SELECT count(*) FROM job_queue")))
                .as("fewer jobs than events")
                .isLessThan(5 * 120);
    }

    private void burst(String key, Map<String, String> committed) throws SQLException {
        Random random = new Random(key.hashCode());
        JobRequest request =
                JobRequest.post("/" + key).uniqueKey(key).debounce(Duration.ofMillis(5), Duration.ofMillis(50));
        for (int event = 1; event <= 120; event++) {
            try (Caller caller = new Caller(queue)) {
                Enqueued enqueued = caller.enqueue(request.payload(Integer.toString(event)));
                assertThat(enqueued.isNew() || enqueued.replaced()).isTrue();
                if (random.nextInt(6) == 0) {
                    queue.execute("SELECT pg_terminate_backend("
                            + caller.connection
                                    .unwrap(org.postgresql.PGConnection.class)
                                    .getBackendPID() + ")");
                } else {
                    caller.commit();
                    committed.put(key, Integer.toString(event));
                }
            }
        }
    }

    private void runNode(Store node, Random random, Map<String, Integer> sent, AtomicBoolean over) throws SQLException {
        while (!over.get()) {
            node.claims().promote();
            queue.execute("UPDATE job_queue SET run_at = now(), due = true WHERE job_id IN"
                    + " (SELECT job_id FROM job_queue WHERE status = 'failed' AND NOT due FOR UPDATE SKIP LOCKED)");
            node.rescues().rescueExpired(List.of());
            node.uniqueKeys().restore();
            ClaimLimits limits = new ClaimLimits(3, 3, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
            for (ClaimedJob job : node.claims()
                    .claim(org.supaqueue.internal.job.Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                    .jobs()) {
                int fate = random.nextInt(10);
                if (fate < 2) {
                    node.settlements().settle(List.of(StoreFixture.failed(job)));
                } else if (fate == 2 && job.previousAttempts().lostLeases() == 0) {
                    queue.expire(job.lease().jobId());
                } else {
                    sent.merge(
                            job.call().urlPath().substring(1),
                            Integer.parseInt(job.call().payload()),
                            Math::max);
                    node.settlements().settle(List.of(StoreFixture.complete(job)));
                }
            }
        }
    }
}

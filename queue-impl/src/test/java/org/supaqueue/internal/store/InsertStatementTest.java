package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

class InsertStatementTest extends StoreTest {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00.123456Z");

    private static final JobRequest PLAIN = JobRequest.post("/plain");

    private static final JobRequest FULL = JobRequest.put("/full?a=%20&b=c")
            .payload("{\"text\": \"\\\"\\\\ ,{} NULL é 😀\"}")
            .header("X-One", "a \"quoted\" \\ one, {and} more")
            .timeout(Duration.ofMillis(1_234))
            .traceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .queue("another")
            .priority(-7)
            .runAt(LATER)
            .retryLimit(3);

    @Test
    void shouldStoreAllFieldsOfTheRequest() throws SQLException {
        JobId id = enqueue(List.of(FULL)).get(0);

        assertThat(stored(id))
                .isEqualTo("PUT|/full?a=%20&b=c|{\"text\": \"\\\"\\\\ ,{} NULL é 😀\"}"
                        + "|{\"X-One\": \"a \\\"quoted\\\" \\\\ one, {and} more\"}|1234"
                        + "|00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01|another|-7"
                        + "|2099-01-01 00:00:00.123456|3");
        assertThat(stored(enqueue(List.of(PLAIN)).get(0))).isEqualTo("POST|/plain||{}|||default|0||10");
    }

    @Test
    void shouldStoreTheSameInABatchOfUnlikeRequests() throws SQLException {
        List<JobId> ids = enqueue(List.of(PLAIN, FULL, PLAIN, JobRequest.get(""), FULL));

        String plain = stored(enqueue(List.of(PLAIN)).get(0));
        String full = stored(enqueue(List.of(FULL)).get(0));
        assertThat(stored(ids.get(0))).isEqualTo(plain).isEqualTo(stored(ids.get(2)));
        assertThat(stored(ids.get(1))).isEqualTo(full).isEqualTo(stored(ids.get(4)));
        assertThat(stored(ids.get(3)))
                .isEqualTo(stored(enqueue(List.of(JobRequest.get(""))).get(0)));
    }

    @Test
    void shouldStoreTheSameInABatchOfRequestsThatAreAlike() throws SQLException {
        List<JobId> ids = enqueue(Collections.nCopies(3, FULL));

        assertThat(ids).doesNotHaveDuplicates();
        String alone = stored(enqueue(List.of(FULL)).get(0));
        for (JobId id : ids) {
            assertThat(stored(id)).isEqualTo(alone);
        }
    }

    @Test
    void shouldGiveIdsInTheOrderOfTheRequests() throws SQLException {
        List<JobRequest> requests = List.of(PLAIN.priority(3), PLAIN.priority(1), PLAIN.priority(2), PLAIN.priority(0));

        List<JobId> ids = enqueue(requests);

        assertThat(ids).isSorted();
        for (int i = 0; i < ids.size(); i++) {
            assertThat(queue.column("priority", ids.get(i).value()))
                    .isEqualTo(String.valueOf(requests.get(i).priority()));
        }
    }

    @Test
    void shouldCountTheDelayFromTheStartOfTheTransaction() throws SQLException {
        List<JobId> ids = enqueue(List.of(PLAIN.delay(Duration.ofMinutes(5)), PLAIN.delay(Duration.ofMinutes(7))));

        assertThat(queue.column("run_at - created_at", ids.get(0).value())).isEqualTo("00:05:00");
        assertThat(queue.column("run_at - created_at", ids.get(1).value())).isEqualTo("00:07:00");
    }

    private List<JobId> enqueue(List<JobRequest> requests) throws SQLException {
        try (Connection connection = queue.where.connect()) {
            return new InsertStatement(connection, requests).run(queue.store.schema());
        }
    }

    /**
     * Returns the columns of a job as text. Leaves run_at out if the job was due at once, because that time differs
     * from job to job.
     */
    private String stored(JobId id) throws SQLException {
        return queue.column(
                "format('%s|%s|%s|%s|%s|%s|%s|%s|%s|%s', http_verb, url_path, payload, headers, timeout_ms,"
                        + " trace_parent, queue, priority,"
                        + " CASE WHEN run_at <> created_at THEN run_at AT TIME ZONE 'UTC' END, retry_limit)",
                id.value());
    }
}

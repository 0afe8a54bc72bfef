package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * A claim makes only a limited amount of text, even from rows that the trigger has not checked. Such rows are older
 * than version 2 of the schema, or were written while triggers were disabled.
 */
class HugeTextClaimsTest extends StoreTest {

    private static final int MIB = 1_048_576;

    /** Longer than the usual limit of two seconds, so that a busy machine does not fail the tests. */
    private static final TimeLimit LIMIT = new TimeLimit(Duration.ofSeconds(10), Duration.ofSeconds(10));

    private void insertUnchecked(String columns, String values, int count) throws SQLException {
        withoutTriggers("INSERT INTO job_queue (http_verb" + columns + ") SELECT 'POST'" + values
                + " FROM generate_series(1, " + count + ") AS i");
    }

    private void withoutTriggers(String sql) throws SQLException {
        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER USER");
        queue.execute(sql);
        queue.execute("ALTER TABLE job_queue ENABLE TRIGGER USER");
    }

    private List<ClaimedJob> claimAll() throws SQLException {
        ClaimCursor position = new ClaimCursor(System::nanoTime);
        ClaimLimits limits = new ClaimLimits(200, 200, StoreFixture.LEASE, MIB, List.of(), LIMIT);
        List<ClaimedJob> all = new ArrayList<>();
        Claim claim;
        do {
            claim = queue.store.claims().claim(Queues.ALL, position, limits);
            all.addAll(claim.jobs());
        } while (claim.moreMayBeDue());
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "('[' || repeat('1e131071,', 8200) || '1]')::jsonb",
                "('[' || repeat('1e131071,', 8000) || '1]')::jsonb",
                "('[' || repeat('1e131071,', 60) || '1]')::jsonb",
                "('[' || repeat('0e-16383,', 20000) || '1]')::jsonb",
                "(SELECT jsonb_agg(('1.' || repeat('0', 2000))::numeric) FROM generate_series(1, 10000))"
            })
    void shouldClaimAHundredJobsNextToTwelveTooLongPayloads(String json) throws SQLException {
        queue.execute(
                "INSERT INTO job_queue (http_verb, payload) SELECT 'POST', '{\"n\": 1}' FROM generate_series(1, 50)");
        insertUnchecked(", payload", ", " + json, 12);
        queue.execute(
                "INSERT INTO job_queue (http_verb, payload) SELECT 'POST', '{\"n\": 1}' FROM generate_series(1, 50)");

        List<ClaimedJob> jobs =
                queue.claim(Queues.ALL, new ClaimCursor(System::nanoTime), 200).jobs();

        assertThat(jobs).hasSize(112);
        assertThat(jobs.subList(50, 62)).allSatisfy(job -> {
            assertThat(job.call().payload()).isNull();
            assertThat(job.call().payloadBytes()).isGreaterThan(StoreFixture.MAX_PAYLOAD);
        });
        assertThat(jobs).filteredOn(job -> job.call().payload() != null).hasSize(100);
    }

    /** The text of each payload is shorter than 1 MiB. All texts together are far over the limit of one claim. */
    @Test
    void shouldLimitThePayloadTextOfOneClaim() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST',"
                + " ('[' || repeat('1e131071,', 7) || '1]')::jsonb FROM generate_series(1, 24)");
        ClaimLimits limits = new ClaimLimits(24, 24, StoreFixture.LEASE, MIB, List.of(), LIMIT);

        Claim first = queue.store.claims().claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits);

        assertThat(first.moreMayBeDue()).isTrue();
        assertThat(first.jobs().stream()
                        .mapToLong(job -> job.call().payload().length())
                        .sum())
                .isBetween(1L, (long) Claims.MAX_TOTAL_PAYLOAD);
        assertThat(claimAll()).hasSize(24 - first.jobs().size());
    }

    @Test
    void shouldClaimOtherJobsNextToTooLongHeaders() throws SQLException {
        queue.insert();
        insertUnchecked(", headers", ", ('{\"X-A\": [' || repeat('1e131071,', 8200) || '1]}')::jsonb", 12);
        insertUnchecked(", headers", ", ('{\"X-A\": [' || repeat('1e131071,', 5) || '1]}')::jsonb", 12);
        insertUnchecked(", headers", ", '{\"X-A\": 1}'", 1);

        List<ClaimedJob> jobs = queue.claim(100);

        assertThat(jobs).hasSize(26);
        assertThat(jobs.subList(1, 25)).allMatch(job -> job.call().headers() == null);
        assertThat(jobs.get(25).call().headers()).isEqualTo("{\"X-A\": 1}");
    }

    /**
     * The trigger has checked the rows at their insert. A change while triggers are disabled makes that check invalid.
     */
    @Test
    void shouldMeasureARowThatWasChangedWhileTriggersWereDisabled() throws SQLException {
        queue.execute(
                "INSERT INTO job_queue (http_verb, payload) SELECT 'POST', '{\"n\": 1}' FROM generate_series(1, 12)");
        withoutTriggers("UPDATE job_queue SET payload = ('[' || repeat('1e131071,', 8200) || '1]')::jsonb");
        long good = queue.insert();

        List<ClaimedJob> jobs = queue.claim(100);

        assertThat(jobs).hasSize(13);
        assertThat(jobs.get(12).lease().jobId()).isEqualTo(good);
        assertThat(jobs.subList(0, 12)).allMatch(job -> job.call().payload() == null);
    }

    /** After the migration to version 2, all existing rows are unchecked. */
    @Test
    void shouldClaimOrdinaryRowsThatAreUnchecked() throws SQLException {
        insertUnchecked(", payload", ", jsonb_build_object('n', i, 'text', repeat('x', 100))", 100);
        insertUnchecked(", payload", ", (SELECT jsonb_agg(1.5) FROM generate_series(1, 5000))", 20);
        insertUnchecked(", payload", ", ('[' || repeat('1e-200,', 999) || '1]')::jsonb", 20);
        assertThat(queue.query("SELECT count(checked_bytes) FROM job_queue")).isEqualTo("0");

        List<ClaimedJob> jobs = claimAll();

        assertThat(jobs).hasSize(140).allMatch(job -> job.call().payload() != null);
    }

    @Test
    void shouldMigrateATableThatContainsHugeText() throws SQLException {
        try (StoreFixture old = new StoreFixture(major)) {
            old.execute("DROP TRIGGER check_text ON job_queue; DROP TRIGGER check_text_of_new ON job_queue;"
                    + " ALTER TABLE job_queue DROP COLUMN checked_bytes;"
                    + " DROP FUNCTION check_text, text_density, numbers_exceed;"
                    + " DELETE FROM queue_migration WHERE version = 2");
            old.insert(aJob().with("payload", "('[' || repeat('1e131071,', 8200) || '1]')::jsonb"));
            long good = old.insert();

            Store upgraded = old.open("node-b");

            ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, MIB, List.of(), LIMIT);
            assertThat(upgraded.claims()
                            .claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                            .jobs())
                    .hasSize(2)
                    .last()
                    .satisfies(job -> assertThat(job.lease().jobId()).isEqualTo(good));
        }
    }
}

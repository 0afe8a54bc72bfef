package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;

/** A new job may get the id and the lease token of a deleted job. The queue does not confuse the two jobs. */
@Tag("database")
class LeaseIdentityTest {

    private static final String RESET_IDS =
            "DELETE FROM job_queue; SELECT setval(pg_get_serial_sequence('job_queue', 'job_id'), 1, false)";

    private final StoreFixture queue;

    LeaseIdentityTest() throws SQLException {
        queue = new StoreFixture(PostgresMajor.NEWEST);
    }

    @AfterEach
    void close() {
        queue.close();
        Databases.giveBack(queue.where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUNCATE job_queue RESTART IDENTITY CASCADE", RESET_IDS})
    void shouldNotSettleAnotherJob(String reuseIds) throws SQLException {
        Reused jobs = reuse(reuseIds);

        assertThat(queue.store.settlements().settle(List.of(StoreFixture.complete(jobs.old))))
                .isEmpty();
        assertThat(queue.store.settlements().settle(List.of(StoreFixture.failed(jobs.old))))
                .isEmpty();

        assertThat(queue.status(jobs.id())).isEqualTo("processing");
        assertThat(queue.store.settlements().settle(List.of(StoreFixture.complete(jobs.current))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUNCATE job_queue RESTART IDENTITY CASCADE", RESET_IDS})
    void shouldNotChangeTheLeaseOfAnotherJob(String reuseIds) throws SQLException {
        Reused jobs = reuse(reuseIds);
        List<Lease> old = List.of(jobs.old.lease());

        assertThat(queue.store.leases().renew(old, Duration.ofMinutes(1))).isEmpty();
        assertThat(queue.store.leases().findValid(old)).isEmpty();
        assertThat(queue.store.leases().handBack(old, TimeLimit.USUAL)).isEmpty();
        assertThat(queue.store.leaseEndings().end(old, TimeLimit.USUAL)).isEmpty();

        assertThat(queue.store.leases().findValid(List.of(jobs.current.lease())))
                .hasSize(1);
    }

    @Test
    void shouldNotConfuseTheOutcomeOfAnotherJob() throws SQLException {
        Reused jobs = reuse("TRUNCATE job_queue RESTART IDENTITY CASCADE");
        queue.store.settlements().settle(List.of(StoreFixture.complete(jobs.current)));

        assertThat(queue.store.settlements().findSettled(List.of(StoreFixture.complete(jobs.old))))
                .isEmpty();
        assertThat(queue.store.settlements().findSettled(List.of(StoreFixture.complete(jobs.current))))
                .hasSize(1);
    }

    @Test
    void shouldRescueAJobThatTheNodeHoldsOnlyByAnOldLease() throws SQLException {
        Reused jobs = reuse("TRUNCATE job_queue RESTART IDENTITY CASCADE");
        queue.expire(jobs.id());

        assertThat(queue.store.rescues().anyExpired(List.of(jobs.old.lease()))).isTrue();
        assertThat(queue.store.rescues().anyExpired(List.of(jobs.current.lease())))
                .isFalse();
        assertThat(queue.store.rescues().rescueExpired(List.of(jobs.old.lease())))
                .hasSize(1);
    }

    @Test
    void shouldWriteAnotherNonceAtEachClaim() throws SQLException {
        queue.insert();
        Lease first = queue.claimOne().lease();
        queue.store.leases().handBack(List.of(first), TimeLimit.USUAL);

        assertThat(queue.claimOne().lease().nonce()).isNotEqualTo(first.nonce());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE job_queue CASCADE",
                "SELECT new_installation()",
                "TRUNCATE queue_installation; SELECT new_installation()"
            })
    void shouldClaimForAnotherInstallation(String change) throws SQLException {
        queue.insert();
        UUID before = queue.claimOne().installation();

        queue.execute(change);
        queue.insert();
        UUID after = queue.claimOne().installation();

        assertThat(after).isNotEqualTo(before);
        assertThat(queue.query("SELECT installation_id FROM queue_installation"))
                .isEqualTo(after.toString());
    }

    @Test
    void shouldKeepTheInstallationWhenItsTableIsEmptied() throws SQLException {
        queue.insert();
        queue.execute("TRUNCATE queue_installation");

        assertThat(queue.claimOne().installation())
                .isEqualTo(queue.store.schema().installation());
    }

    @Test
    void shouldLetARoleWithTheTruncateRightTruncate() throws SQLException {
        String before = queue.query("SELECT installation_id FROM queue_installation");
        queue.execute("CREATE ROLE cleaner; GRANT TRUNCATE ON job_queue, job_attempt TO cleaner");
        try {
            queue.execute("BEGIN; SET LOCAL ROLE cleaner; TRUNCATE job_queue, job_attempt; COMMIT");

            assertThat(queue.query("SELECT installation_id FROM queue_installation"))
                    .isNotEqualTo(before);
        } finally {
            queue.execute("DROP OWNED BY cleaner; DROP ROLE cleaner");
        }
    }

    @Test
    void shouldDistinguishACopyOfTheDatabase() throws SQLException {
        UUID original = queue.store.schema().installation();
        queue.insert();
        queue.close();

        try (StoreFixture copy = new StoreFixture(queue.where.copy())) {
            copy.execute("SELECT new_installation()");

            assertThat(copy.claimOne().installation()).isNotEqualTo(original);
        }
    }

    private Reused reuse(String reuseIds) throws SQLException {
        queue.insert();
        ClaimedJob old = queue.claimOne();
        queue.execute(reuseIds);
        queue.insert();
        ClaimedJob current = queue.claimOne();
        assertThat(List.of(current.lease().jobId(), current.lease().token()))
                .isEqualTo(List.of(old.lease().jobId(), old.lease().token()));
        return new Reused(old, current);
    }

    private record Reused(ClaimedJob old, ClaimedJob current) {

        long id() {
            return current.lease().jobId();
        }
    }
}

package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.Enqueued;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.testing.Guide;

/** A key is held by one job of a queue: KEEP, by Java and by SQL. */
class UniqueJobsTest extends StoreTest {

    private static final JobRequest REQUEST = JobRequest.post("/a").uniqueKey("a");

    private Enqueued enqueue(JobRequest request) throws SQLException {
        return Caller.enqueue(queue, request);
    }

    @Test
    void shouldReturnTheJobThatHoldsTheKey() throws SQLException {
        Enqueued first = enqueue(REQUEST);

        assertThat(first).isEqualTo(new Enqueued(first.id(), true, false));
        assertThat(enqueue(REQUEST.payload("{\"other\": 1}"))).isEqualTo(new Enqueued(first.id(), false, false));
        assertThat(enqueue(REQUEST.queue("other")).isNew()).isTrue();
        assertThat(enqueue(REQUEST.uniqueKey("A")).isNew()).isTrue();
        assertThat(queue.column("payload", first.id().value())).isNull();
    }

    @Test
    void shouldReturnTheIdsOfABatchInTheOrderOfItsRequests() throws SQLException {
        Enqueued b = enqueue(REQUEST.uniqueKey("b"));

        List<JobId> ids;
        try (Caller caller = new Caller(queue)) {
            ids = caller.enqueueAll(List.of(
                    REQUEST.uniqueKey("c").payload("1"),
                    JobRequest.post("/plain"),
                    REQUEST.uniqueKey("b"),
                    REQUEST.uniqueKey("a"),
                    REQUEST.uniqueKey("c").payload("2"),
                    JobRequest.post("/plain2")));
            caller.commit();
        }

        assertThat(ids.get(4)).isEqualTo(ids.get(0));
        assertThat(ids.get(2)).isEqualTo(b.id());
        assertThat(List.of(ids.get(0), ids.get(1), ids.get(3), ids.get(5))).doesNotHaveDuplicates();
        assertThat(queue.column("payload", ids.get(0).value())).isEqualTo("1");
        assertThat(queue.column("url_path", ids.get(5).value())).isEqualTo("/plain2");
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("5");
    }

    @Test
    void shouldHoldTheKeyUntilTheJobIsFinished() throws SQLException {
        JobId id = enqueue(REQUEST).id();

        queue.settle(failed(queue.claimOne()));
        assertThat(enqueue(REQUEST).id()).isEqualTo(id);
        queue.execute("SELECT retry_failed_jobs()");
        queue.store.leases().handBack(List.of(queue.claimOne().lease()), TimeLimit.USUAL);
        assertThat(enqueue(REQUEST).id()).isEqualTo(id);
        queue.claimOne();
        queue.expire(id.value());
        queue.store.rescues().rescueExpired(List.of());
        assertThat(enqueue(REQUEST).id()).isEqualTo(id);

        queue.settle(complete(queue.claimOne()));
        assertThat(enqueue(REQUEST).isNew()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT cancel_job(1)",
                "DELETE FROM job_queue",
                "UPDATE job_queue SET status = 'dead', error = 'by an operator', finished_at = now()",
                "UPDATE job_queue SET unique_until = NULL"
            })
    void shouldReleaseTheKeyWhoeverFinishesTheJob(String sql) throws SQLException {
        enqueue(REQUEST);
        queue.execute(sql);

        assertThat(enqueue(REQUEST).isNew()).isTrue();
    }

    @Test
    void shouldReleaseTheKeyOfADeadJob() throws SQLException {
        enqueue(REQUEST);
        queue.settle(dead(queue.claimOne()));

        assertThat(enqueue(REQUEST).isNew()).isTrue();
    }

    @Test
    void shouldReleaseTheKeyOfAJobThatIsRescuedToDead() throws SQLException {
        JobId id = enqueue(REQUEST).id();
        queue.claimOne();
        queue.execute("UPDATE job_queue SET lost_leases = 4, leased_until = now() - interval '1 s'");
        queue.store.rescues().rescueExpired(List.of());

        assertThat(queue.status(id.value())).isEqualTo("dead");
        assertThat(enqueue(REQUEST).isNew()).isTrue();
    }

    @Test
    void shouldHoldTheKeyOfAFinishedJobWithinTheDuration() throws SQLException {
        JobRequest request = REQUEST.within(Duration.ofHours(1));
        JobId id = enqueue(request).id();
        queue.settle(complete(queue.claimOne()));
        assertThat(enqueue(request)).isEqualTo(new Enqueued(id, false, false));
        queue.execute("UPDATE job_queue SET finished_at = now() - interval '1 year'");

        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(7)))
                .isZero();

        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s'");
        assertThat(enqueue(request).isNew()).isTrue();
        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(7)))
                .isEqualTo(1);
    }

    /** The time of the transaction is before the end of the window, and stays so until the transaction ends. */
    @Test
    void shouldReleaseAKeyWhoseTimePassesDuringTheTransaction() throws SQLException {
        JobId first = enqueue(REQUEST.within(Duration.ofSeconds(1))).id();
        queue.settle(StoreFixture.complete(queue.claimOne()));
        try (Caller caller = new Caller(queue)) {
            caller.execute("SELECT now()");
            queue.execute("UPDATE job_queue SET unique_until = clock_timestamp()");

            assertThat(caller.enqueue(REQUEST)).matches(Enqueued::isNew).doesNotReturn(first, Enqueued::id);
        }
    }

    @Test
    void shouldHoldTheKeyOfAnUnfinishedJobAfterTheDuration() throws SQLException {
        JobId id = enqueue(REQUEST.within(Duration.ofSeconds(1))).id();
        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s'");

        assertThat(enqueue(REQUEST).id()).isEqualTo(id);
        queue.settle(complete(queue.claimOne()));
        assertThat(queue.column("unique_until", id.value())).isNull();
    }

    @Test
    void shouldReleaseKeysWhoseDurationHasPassedInTheRetryPass() throws SQLException {
        enqueue(REQUEST.within(Duration.ofHours(1)));
        queue.settle(complete(queue.claimOne()));
        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s'");
        assertThatThrownBy(() -> queue.insert(aJob().with("unique_key", "'a'"))).hasMessageContaining("duplicate key");

        queue.store.uniqueKeys().restore();

        queue.insert(aJob().with("unique_key", "'a'"));
    }

    @Test
    void shouldFreeTheKeyWhenTheTransactionRollsBack() throws SQLException {
        try (Caller caller = new Caller(queue)) {
            assertThat(caller.enqueue(REQUEST).isNew()).isTrue();
            assertThat(caller.enqueue(REQUEST).isNew()).isFalse();
            caller.connection.rollback();
            assertThat(caller.enqueue(REQUEST).isNew()).isTrue();
            caller.commit();
        }
    }

    @Test
    void shouldRefuseADuplicateOfAPlainInsert() throws SQLException {
        String insert = aJob().with("unique_key", "'a'").insert();
        long id = Long.parseLong(queue.query(insert));

        assertThat(queue.column("unique_until", id)).isEqualTo("infinity");
        assertThatThrownBy(() -> queue.query(insert))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThat(queue.query(insert.replace("RETURNING", "ON CONFLICT DO NOTHING RETURNING")))
                .isNull();
    }

    @Test
    void shouldHaveTheJavaExamplesOfTheGuide() {
        String source = "../queue-ejb-timers/src/test/java/org/supaqueue/container/JobControlsIT.java";
        for (String name : List.of("unique-java", "replace-java", "debounce-java")) {
            assertThat(Guide.snippet(name))
                    .isEqualTo(Guide.javaSnippet(source, name).strip());
        }
    }

    @Test
    void shouldEnqueueBySqlAsTheGuideSays() throws SQLException {
        String sql = Guide.snippet("unique-sql");

        assertThat(queue.query(sql.split(";")[0])).isEqualTo("1");
        queue.execute(sql.split(";")[1]);
        assertThat(queue.query("SELECT (job_id, is_new, replaced)::text FROM enqueue_unique('POST', '/invoice',"
                        + " '{}', unique_key => 'invoice-17')"))
                .isEqualTo("(1,f,f)");
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
    }

    @Test
    void shouldTakeADurationBySql() throws SQLException {
        queue.execute("SELECT enqueue_unique('POST', '', NULL, 'a', within => interval '2 h')");

        assertThat(queue.column("unique_until - created_at", 1)).isEqualTo("02:00:00");
        queue.settle(complete(queue.claimOne()));
        assertThat(enqueue(REQUEST).isNew()).isFalse();
        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s'");
        assertThat(queue.query("SELECT is_new FROM enqueue_unique('POST', '', NULL, 'a')"))
                .isEqualTo("t");
        assertThat(queue.query("SELECT unique_until FROM job_queue WHERE status = ''"))
                .isEqualTo("infinity");
    }

    @Test
    void shouldRefuseAKeyInTheSameWordsByJavaAndBySql() {
        List.of("", "\u0007bell", "line\nbreak", "\u0085", "é".repeat(251)).forEach(this::assertRefused);
    }

    private void assertRefused(String key) {
        String rule = "must be 1 to 500 bytes of UTF-8 without control characters";

        assertThatThrownBy(() -> REQUEST.uniqueKey(key))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(rule)
                .satisfies(refusal -> assertThatThrownBy(
                                () -> queue.query("SELECT enqueue_unique('POST', '', NULL, '" + key + "')"))
                        .hasMessageContaining(refusal.getMessage()));
    }

    @Test
    void shouldTakeTheLongestKey() throws SQLException {
        assertThat(enqueue(REQUEST.uniqueKey("é".repeat(250))).isNew()).isTrue();
    }

    @Test
    void shouldRefuseValuesThatMakeNoSense() {
        for (String callAndError : List.of(
                "enqueue_unique('POST', '', NULL, NULL)|unique_key must be set for enqueue_unique",
                "enqueue_unique('POST', '', NULL, 'a', on_conflict => 'keep')|on_conflict keep must be KEEP, REPLACE or DEBOUNCE",
                "enqueue_unique('POST', '', NULL, 'a', within => '1 ms')|within 00:00:00.001 must be 1 s to 365 days",
                "enqueue_unique('POST', '', NULL, 'a', within => '1 h', on_conflict => 'REPLACE')|within must not be set with on_conflict REPLACE: the job releases its key when a node claims the job",
                "enqueue_unique('POST', '', NULL, 'a', on_conflict => 'DEBOUNCE')|on_conflict DEBOUNCE needs quiet and max_wait",
                "enqueue_unique('POST', '', NULL, 'a', quiet => '1 s')|quiet and max_wait need on_conflict DEBOUNCE",
                "enqueue_unique('POST', '', NULL, 'a', on_conflict => 'DEBOUNCE', quiet => '0', max_wait => '1 s')|quiet 00:00:00 must be 1 ms to 365 days",
                "enqueue_unique('POST', '', NULL, 'a', on_conflict => 'DEBOUNCE', quiet => '2 s', max_wait => '1 s')|max_wait 00:00:01 must be quiet to 365 days",
                "enqueue_unique('POST', '', NULL, 'a', on_conflict => 'DEBOUNCE', quiet => '1 s', max_wait => '1 s', run_at => now())|run_at must not be set with on_conflict DEBOUNCE: quiet and max_wait determine the time")) {
            String[] parts = callAndError.split("\\|");
            assertThatThrownBy(() -> queue.query("SELECT " + parts[0])).hasMessageContaining(parts[1]);
        }
    }

    @Test
    void shouldNotRetryAJobWhoseKeyIsTaken() throws SQLException {
        JobId first = enqueue(REQUEST).id();
        queue.settle(dead(queue.claimOne()));
        JobId second = enqueue(REQUEST).id();

        assertThat(queue.query("SELECT retry_job(" + first.value() + ")")).isEqualTo("KEY_TAKEN");
        assertThatThrownBy(() -> queue.execute("UPDATE job_queue SET status = '' WHERE status = 'dead'"))
                .hasMessageContaining("duplicate key");
        queue.execute("SELECT cancel_job(" + second.value() + ")");

        assertThat(queue.query("SELECT retry_job(" + first.value() + ")")).isEqualTo("RETRIED");
        assertThat(queue.query("SELECT retry_job(" + first.value() + ")")).isEqualTo("NOT_RETRYABLE");
        assertThat(queue.query("SELECT retry_job(" + second.value() + ")")).isEqualTo("KEY_TAKEN");
        assertThat(enqueue(REQUEST).id()).isEqualTo(first);
    }

    @Test
    void shouldRetryAJobThatStillHoldsItsKey() throws SQLException {
        JobId id = enqueue(REQUEST.within(Duration.ofHours(1))).id();
        queue.settle(dead(queue.claimOne()));

        assertThat(queue.query("SELECT retry_job(" + id.value() + ")")).isEqualTo("RETRIED");
        assertThat(enqueue(REQUEST).id()).isEqualTo(id);
    }

    @Test
    void shouldFailInRepeatableReadIfTheKeyWasTakenMeanwhile() throws SQLException {
        try (Caller caller = new Caller(queue)) {
            caller.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            caller.execute("SELECT count(*) FROM job_queue");
            enqueue(REQUEST);

            assertThatThrownBy(() -> caller.enqueue(REQUEST))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
            caller.connection.rollback();
            caller.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            assertThat(caller.enqueue(REQUEST).isNew()).isFalse();
        }
    }

    @Test
    void shouldStopIfATriggerOfTheApplicationSuppressesTheRow() throws SQLException {
        queue.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
                + " CREATE TRIGGER nothing BEFORE INSERT ON job_queue FOR EACH ROW EXECUTE FUNCTION nothing()");

        try (Caller caller = new Caller(queue)) {
            assertThat(caller.enqueueAll(List.of(REQUEST))).isEmpty();
        }
    }

    @Test
    void shouldInsertPlainJobsByAStatementWithoutKeys() {
        Map<String, String> plain = Map.of("rows", "", "order", "", "optional_columns", "", "optional_values", "");

        assertThat(new SqlFile("enqueue.sql").statement("enqueue", plain)).doesNotContain("unique");
    }

    /** A row that came past the triggers breaks a rule that has nothing to do with its key. */
    @Test
    void shouldReleaseTheKeyOfAJobThatBreaksAnotherRule() throws SQLException {
        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER verify_new_job");
        long id = queue.insert(aJob().with("unique_key", "'a'").with("backoff", "'now and then'"));

        queue.execute("UPDATE job_queue SET unique_until = NULL WHERE job_id = " + id);

        assertThat(queue.column("unique_until IS NULL", id)).isEqualTo("t");
    }
}

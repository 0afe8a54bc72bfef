package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Settlement;

/** A trigger of the application refuses the dead letters. */
class RefusedDeadLetterTest extends StoreTest {

    private static final DeadLetterQueues LETTERS = new DeadLetterQueues(Map.of("orders", "failures"), null);

    private Settlements settlements;

    @BeforeEach
    void refuseLetters() throws SQLException {
        settlements = new Settlements(queue.database, queue.store.schema(), LETTERS);
        queue.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no letters'; END $$");
        queue.execute("CREATE TRIGGER refuse BEFORE INSERT ON job_queue FOR EACH ROW WHEN (NEW.queue = 'failures')"
                + " EXECUTE FUNCTION refuse()");
    }

    private Settlement claimDead() throws SQLException {
        return dead(queue.claimOne());
    }

    @Test
    void shouldRefuseTheOutcomeAndChangeNothing() throws SQLException {
        long id = queue.insert(aJob().queue("orders"));
        Settlement outcome = claimDead();

        assertThatThrownBy(() -> settlements.settle(List.of(outcome))).hasMessageContaining("no letters");

        assertThat(queue.column("status", id)).isEqualTo("processing");
    }

    @Test
    void shouldSettleTheLastFormWithoutALetter() throws SQLException {
        long id = queue.insert(aJob().queue("orders"));
        Settlement outcome = claimDead();
        Settlement last = outcome.withOutcome(outcome.outcome().deadAs("P0001"));

        assertThat(settlements.settle(List.of(last))).containsExactly(Map.entry(last.lease(), JobState.DEAD));

        assertThat(queue.column("error", id)).startsWith("the outcome could not be stored: SQLSTATE P0001");
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
    }

    @Test
    void shouldSettleOtherJobsOfTheQueue() throws SQLException {
        queue.insert(aJob().queue("orders"));
        Settlement completed = complete(queue.claimOne());

        assertThat(settlements.settle(List.of(completed)))
                .containsExactly(Map.entry(completed.lease(), JobState.COMPLETE));
    }

    @Test
    void shouldExpireAJobWithoutALetter() throws SQLException {
        Expiration expiration = new Expiration(queue.database, queue.store.schema(), LETTERS);
        long id = queue.insert(aJob().queue("orders").with("expires_at", "now() - interval '1 s'"));

        List<Expiration.Expired> dead = runUntilDone(expiration::run);

        assertThat(dead).extracting(expired -> expired.event().id()).containsExactly(new JobId(id));
        assertThat(queue.column("status || left(error, 8)", id)).isEqualTo("deadEXPIRED ");
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
    }

    @Test
    void shouldMakeAJobDeadThatLostItsLastLease() throws SQLException {
        Rescues rescues = new Rescues(queue.database, queue.store.schema(), LETTERS);
        long id = queue.insert(aJob().queue("orders").with("lost_leases", "4"));
        queue.claimOne();
        queue.expire(id);

        List<Rescues.Rescued> rescued = runUntilDone(() -> rescues.rescueExpired(List.of()));

        assertThat(rescued).extracting(Rescues.Rescued::state).containsExactly(JobState.DEAD);
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("1");
    }

    /** Runs a pass, which may throw because every row that it tried was refused, until the pass returns a job. */
    private static <T> List<T> runUntilDone(Callable<List<T>> pass) {
        return await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(pass, jobs -> !jobs.isEmpty());
    }
}

package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Settlement;

/** A trigger of the application refuses the dead letters. */
class RefusedDeadLetterTest extends StoreTest {

    private Settlements settlements;

    @BeforeEach
    void refuseLetters() throws SQLException {
        settlements = new Settlements(
                queue.database, queue.store.schema(), new DeadLetterQueues(Map.of("orders", "failures"), null));
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
}

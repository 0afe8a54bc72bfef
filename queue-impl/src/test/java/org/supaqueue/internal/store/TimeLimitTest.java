package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;

/** The time limits apply only to the statement with which they are sent, in every query mode of the driver. */
class TimeLimitTest extends StoreTest {

    private static final String SETTINGS = "SELECT current_setting('statement_timeout') || ' '"
            + " || current_setting('lock_timeout') || ' ' || current_setting('enable_seqscan')";

    private static final TimeLimit SHORT = TimeLimit.of(Duration.ofMillis(300));

    /** A pool of one connection, so that each statement runs with the settings that the last statement left. */
    private HikariDataSource pool(String mode) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(queue.where.url() + "&preferQueryMode=" + mode);
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static String first(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }

    private static String settings(Database database) throws SQLException {
        return database.withStatement(SETTINGS, statement -> first(statement.executeQuery()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "extendedForPrepared", "extendedCacheEverything", "simple"})
    void shouldSetTimeLimitsForOneStatementOnly(String mode) throws SQLException {
        try (HikariDataSource pool = pool(mode)) {
            Database database = new Database(pool);
            String before = settings(database);

            // From the fifth run on, the driver may use a prepared statement on the server. Test both ways.
            for (int run = 0; run < 7; run++) {
                assertThat(database.runByIndex(
                                new TimedSql(queue.store.schema(), SETTINGS),
                                TimeLimit.USUAL,
                                statement -> {},
                                TimeLimitTest::first))
                        .isEqualTo("2s 500ms off");
            }

            assertThat(settings(database)).isEqualTo(before).isEqualTo("0 0 on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "extendedForPrepared", "extendedCacheEverything", "simple"})
    void shouldCancelAClaimThatTakesTooLong(String mode) throws SQLException {
        queue.insert();
        queue.execute("CREATE FUNCTION wait_long() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'");
        queue.execute("CREATE TRIGGER wait_long BEFORE UPDATE ON job_queue FOR EACH ROW EXECUTE FUNCTION wait_long()");
        try (HikariDataSource pool = pool(mode)) {
            Claims claims = claims(pool);
            for (int run = 0; run < 7; run++) {
                assertThatThrownBy(() -> claim(claims))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                failure -> assertThat(SqlFailure.isStatementTimeout(failure))
                                        .isTrue());
            }

            queue.execute("DROP TRIGGER wait_long ON job_queue");
            assertThat(claim(claims)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "simple"})
    void shouldNotWaitLongForALockOfAnotherSession(String mode) throws SQLException {
        queue.insert();
        try (HikariDataSource pool = pool(mode);
                Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            Claims claims = claims(pool);
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE job_queue");

            assertThatThrownBy(() -> claim(claims)).isInstanceOfSatisfying(SQLException.class, failure -> {
                assertThat(SqlFailure.isTimeout(failure)).isTrue();
                assertThat(SqlFailure.pointsToRow(failure)).isFalse();
            });
            other.rollback();
            assertThat(claim(claims)).hasSize(1);
        }
    }

    private static Claims claims(HikariDataSource pool) {
        return new Claims(
                new Database(pool),
                new Schema("public", UUID.randomUUID(), "UTF8"),
                "node-a",
                new PausedQueues(System::nanoTime, PausedQueues.MAX_AGE));
    }

    private static List<ClaimedJob> claim(Claims claims) throws SQLException {
        ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of(), SHORT);
        return claims.claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                .jobs();
    }
}

package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.failure.TimeLimit;

/** The planner settings of a statement apply to that statement only. */
class StatementSettingsTest extends StoreTest {

    private static final String SETTINGS =
            "SELECT current_setting('enable_seqscan') || current_setting('enable_bitmapscan')"
                    + " || current_setting('jit') || current_setting('plan_cache_mode')";

    private static String first(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getString(1);
    }

    private String settings(Database database) throws SQLException {
        return database.withStatement(SETTINGS, statement -> first(statement.executeQuery()));
    }

    @Test
    void shouldSetPlannerSettingsForOneStatementOnly() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(queue.where.dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Database database = new Database(pool);
            String before = settings(database);

            // From the fifth run on, the driver may use a prepared statement on the server. Test both ways.
            for (int run = 0; run < 7; run++) {
                assertThat(database.runByIndex(
                                new TimedSql(queue.store.schema(), SETTINGS),
                                TimeLimit.USUAL,
                                statement -> {},
                                StatementSettingsTest::first))
                        .isEqualTo("offoffoffforce_generic_plan");
            }

            assertThat(settings(database)).isEqualTo(before).startsWith("onon");
        }
    }
}

package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.store.failure.SchemaMismatchException;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

@ParameterizedClass
@EnumSource
@Tag("database")
class MigratorTest {

    @Parameter
    PostgresMajor major;

    private void execute(TestDatabase where, String sql) throws SQLException {
        try (Connection connection = where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Schema migrate(TestDatabase where, String schema, boolean migrate) throws SQLException {
        return new Migrator(new Database(where.dataSource()), schema, migrate).run();
    }

    @Test
    void shouldMigrateOnceWhenManyNodesStart() throws Exception {
        TestDatabase where = Databases.fresh(major);
        ExecutorService nodes = Executors.newFixedThreadPool(6);
        try {
            List<Future<Schema>> started = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                started.add(nodes.submit(() -> migrate(where, null, true)));
            }
            Schema first = started.get(0).get();
            for (Future<Schema> other : started) {
                assertThat(other.get().installation()).isEqualTo(first.installation());
            }
            assertThat(first.name()).isEqualTo("public");
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void shouldMigrateTheConfiguredSchemaOnly() throws SQLException {
        TestDatabase where = Databases.fresh(major);
        execute(where, "CREATE SCHEMA \"My Jobs\"");

        migrate(where, "My Jobs", true);

        execute(where, "INSERT INTO \"My Jobs\".job_queue (http_verb) VALUES ('GET')");
        execute(where, "SELECT \"My Jobs\".retry_failed_jobs(), \"My Jobs\".process_current_jobs_if_unlocked()");
        execute(where, "SELECT * FROM \"My Jobs\".current_jobs, \"My Jobs\".workers");
    }

    @Test
    void shouldNameTheSettingWhenMigrationIsNeededButDisabled() {
        TestDatabase where = Databases.fresh(major);

        assertThatThrownBy(() -> migrate(where, null, false))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("is at version 0")
                .hasMessageContaining("supaqueue.migrate");
    }

    @Test
    void shouldAcceptAMigratedSchemaWhenMigrationIsDisabled() throws SQLException {
        TestDatabase where = Databases.fresh(major);
        Schema migrated = migrate(where, null, true);

        assertThat(migrate(where, null, false).installation()).isEqualTo(migrated.installation());
    }

    @Test
    void shouldRefuseANewerSchema() throws SQLException {
        TestDatabase where = Databases.fresh(major);
        migrate(where, null, true);
        execute(
                where,
                "INSERT INTO queue_migration (version, name, checksum, compatible_from)"
                        + " VALUES (99, 'future', 1, 98)");

        assertThatThrownBy(() -> migrate(where, null, true))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("needs a library that knows version 98");
    }

    @Test
    void shouldRefuseASchemaWhoseMigrationHasAnotherChecksum() throws SQLException {
        TestDatabase where = Databases.fresh(major);
        migrate(where, null, true);
        execute(where, "UPDATE queue_migration SET checksum = checksum + 1");

        assertThatThrownBy(() -> migrate(where, null, true))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("another text");
    }

    /** Nobody has to run {@code roles.sql} again at once. */
    @Test
    void shouldLetTheRolesOfAnEarlierVersionSearch() throws SQLException {
        TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
        String role = "\"Searcher of " + where.name() + "\"";
        Database database = new Database(where.dataSource());
        List<Migration> before = Migration.ALL.stream()
                .filter(migration -> migration.version() < 12)
                .toList();
        new Migrator(database, null, true, before).run();
        execute(where, "CREATE ROLE " + role);
        execute(where, "GRANT SELECT ON job_queue TO " + role);
        execute(
                where,
                "GRANT EXECUTE ON FUNCTION check_job_search, search_jobs, find_jobs, bulk_count, bulk_count_walk,"
                        + " check_bulk_filter, bulk_statuses, bulk_walks TO " + role);

        new Migrator(database, null, true).run();

        execute(
                where,
                "SET ROLE " + role + "; SELECT find_jobs('{\"payload_path\": \"/a\", \"payload_value\": \"b\"}');"
                        + " SELECT bulk_count('{\"queue\": \"mail\"}'); RESET ROLE");
        execute(where, "DROP OWNED BY " + role + "; DROP ROLE " + role);
        Databases.giveBack(where);
    }

    @Test
    void shouldRollBackAFailedMigration() throws SQLException {
        TestDatabase where = Databases.fresh(major);
        execute(where, "CREATE TABLE workers (id bigint)");

        assertThatThrownBy(() -> migrate(where, null, true)).isInstanceOf(SQLException.class);

        try (Connection connection = where.connect()) {
            assertThat(connection
                            .getMetaData()
                            .getTables(null, null, "job_queue", null)
                            .next())
                    .isFalse();
        }
    }
}

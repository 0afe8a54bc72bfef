package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.store.failure.SchemaMismatchException;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.LogLines;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/**
 * Tests which owners of the queue's tables are trusted. The queue's user owns the schema, and another role, the
 * stranger, may create objects in the schema.
 */
@ParameterizedClass
@EnumSource
@Tag("database")
class SchemaOwnersTest {

    @Parameter
    PostgresMajor major;

    private final LogLines log = LogLines.of("org.supaqueue");
    private TestDatabase where;

    @BeforeEach
    void createRoles() throws SQLException {
        where = Databases.fresh(major);
        as("postgres", """
                CREATE ROLE queue_user LOGIN;
                CREATE ROLE stranger LOGIN;
                CREATE SCHEMA jobs AUTHORIZATION queue_user;
                GRANT USAGE, CREATE ON SCHEMA jobs TO stranger""");
    }

    @AfterEach
    void dropRoles() throws SQLException {
        as("postgres", """
                DROP SCHEMA jobs CASCADE;
                DROP ROLE IF EXISTS queue_user, stranger, team""");
        log.close();
    }

    private void as(String user, String sql) throws SQLException {
        try (Connection connection =
                        where.server().getDatabase(user, where.name()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void migrateAs(String user) throws SQLException {
        try (HikariDataSource pool = TestDatabase.pool(where.server().getJdbcUrl(user, where.name()))) {
            new Migrator(new Database(pool), "jobs", true).run();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE jobs.job_queue (job_id bigint)",
                "CREATE TABLE jobs.queue_installation (installation_id uuid)",
                "CREATE TABLE jobs.queue_migration (version integer, checksum bigint, compatible_from integer)",
                "CREATE VIEW jobs.queue_migration AS SELECT 1/0 AS version, 1::bigint AS checksum, 1 AS compatible_from"
            })
    void shouldRefuseATableOfAStranger(String create) throws SQLException {
        as("stranger", create);

        for (String user : new String[] {"queue_user", "postgres"}) {
            assertThatThrownBy(() -> migrateAs(user))
                    .isInstanceOf(SchemaMismatchException.class)
                    .hasMessageContaining(" (stranger)")
                    .hasMessageContaining("schema jobs");
        }
    }

    @Test
    void shouldRefuseATableWhoseOwnerBecameAStranger() throws SQLException {
        migrateAs("queue_user");
        as("postgres", "ALTER TABLE jobs.job_attempt OWNER TO stranger");

        assertThatThrownBy(() -> migrateAs("queue_user")).hasMessageContaining("job_attempt (stranger)");
    }

    @Test
    void shouldAcceptATableOfARoleThatTheUserIsAMemberOf() throws SQLException {
        as("postgres", "CREATE ROLE team ROLE queue_user, postgres; GRANT ALL ON SCHEMA jobs TO team");
        migrateAs("queue_user");
        as("postgres", "REASSIGN OWNED BY queue_user TO team; ALTER SCHEMA jobs OWNER TO queue_user");

        assertThatCode(() -> migrateAs("queue_user")).doesNotThrowAnyException();
        assertThatCode(() -> migrateAs("postgres")).doesNotThrowAnyException();
    }

    @Test
    void shouldAcceptATableOfASuperuser() {
        assertThatCode(() -> migrateAs("postgres")).doesNotThrowAnyException();
        assertThatCode(() -> migrateAs("postgres")).doesNotThrowAnyException();
    }

    @Test
    void shouldWarnOnceThatOtherRolesMayCreateObjects() throws SQLException {
        as("postgres", "GRANT CREATE ON SCHEMA jobs TO PUBLIC");

        migrateAs("queue_user");

        assertThat(log.lines("WARNING"))
                .singleElement()
                .asString()
                .contains("REVOKE CREATE ON SCHEMA \"jobs\" FROM PUBLIC, stranger");
    }

    @Test
    void shouldNotWarnIfNoOtherRoleMayCreateObjects() throws SQLException {
        as("postgres", "REVOKE CREATE ON SCHEMA jobs FROM stranger");

        migrateAs("queue_user");

        assertThat(log.lines("WARNING")).isEmpty();
    }

    @Test
    void shouldLimitTheWaitForALockOfAStranger() throws SQLException {
        try (Connection holding =
                        where.server().getDatabase("stranger", where.name()).getConnection();
                Statement statement = holding.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtext('supaqueue'), hashtext('jobs'))");
            try (Connection connection = where.connect()) {
                connection.setAutoCommit(false);

                assertThatThrownBy(() -> new MigrationLock(connection, "jobs").acquire(1))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("schema jobs")
                        .hasMessageMatching(".*after 1 seconds.*pid [0-9]+ .*");
            }
        }
    }
}

package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The embedded servers have the requested version and durability, and a database is lent again only if it is like new.
 */
@Tag("database")
class DatabasesTest {
    @ParameterizedTest
    @EnumSource
    void shouldRunEveryMajorInOneJvm(PostgresMajor major) throws SQLException {
        try (var connection = Databases.fresh(major).connect()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(major.number());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeDurableOnRequest(PostgresMajor major) throws SQLException {
        try (var connection = Databases.freshDurable(major).connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_setting('fsync') || current_setting('synchronous_commit')")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("onon");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEmptyADatabaseBeforeLendingTheDatabaseAgain(PostgresMajor major) throws SQLException {
        TestDatabase database = Databases.fresh(major);
        String asNew = stateOf(database);
        execute(database, "CREATE TABLE left_behind (); REVOKE ALL ON SCHEMA public FROM PUBLIC");

        Databases.giveBack(database);
        TestDatabase again = Databases.fresh(major);

        assertThat(again).isEqualTo(database);
        assertThat(stateOf(again)).isEqualTo(asNew);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE SCHEMA another",
                "ALTER DATABASE {name} SET work_mem = '1MB'",
                "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"
            })
    void shouldNotLendAChangedDatabaseAgain(String change) throws SQLException {
        TestDatabase database = Databases.fresh(PostgresMajor.NEWEST);
        execute(database, change.replace("{name}", database.name()));

        Databases.giveBack(database);

        assertThat(Databases.fresh(PostgresMajor.NEWEST)).isNotEqualTo(database);
    }

    /** Returns the owner and privileges of the schema, and its number of relations. */
    private static String stateOf(TestDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT nspowner::regrole || ' ' || nspacl::text || ' '"
                        + " || (SELECT count(*) FROM pg_class WHERE relnamespace = n.oid)"
                        + " FROM pg_namespace AS n WHERE nspname = 'public'")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

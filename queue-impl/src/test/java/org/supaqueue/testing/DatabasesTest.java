package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
}

package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** PostgreSQL reads what was bound, whatever the text of an element. */
@Tag("database")
class ArrayTextTest {
    private static final List<String> TEXTS = Arrays.asList(
            "",
            "plain",
            "{a,b}",
            "a,b",
            "\"quoted\"",
            "back\\slash\\\\",
            " spaces ",
            "NULL",
            "null",
            null,
            "a\nb",
            "ä€😀");

    @ParameterizedTest
    @ValueSource(strings = {"extended", "simple"})
    void shouldBindTexts(String queryMode) throws SQLException {
        assertThat(read("text", TEXTS, queryMode)).isEqualTo(TEXTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "simple"})
    void shouldBindOtherTypes(String queryMode) throws SQLException {
        assertThat(read("bigint", Arrays.asList(Long.MIN_VALUE, null, 1L, Long.MAX_VALUE), queryMode))
                .containsExactly("-9223372036854775808", null, "1", "9223372036854775807");
        assertThat(read("boolean", Arrays.asList(true, false, null), queryMode)).containsExactly("true", "false", null);
        assertThat(read("timestamptz", List.of("infinity"), queryMode)).containsExactly("infinity");
        assertThat(read("integer", List.of(), queryMode)).isEmpty();
    }

    private static List<String> read(String type, List<?> items, String queryMode) throws SQLException {
        TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
        try (var connection = DriverManager.getConnection(where.url() + "&preferQueryMode=" + queryMode);
                var statement =
                        connection.prepareStatement("SELECT item::text FROM unnest(?::" + type + "[]) AS item")) {
            statement.setString(1, ArrayText.of(items, item -> item));
            List<String> texts = new ArrayList<>();
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
            return texts;
        } finally {
            Databases.giveBack(where);
        }
    }
}

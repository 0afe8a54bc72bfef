package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trigger refuses a value that is small when stored and huge as text. The trigger accepts ordinary values. */
class TextLimitsTest extends StoreTest {

    private static void assertRefused(String column, ThrowingCallable insert) {
        assertThatThrownBy(insert)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("23514"))
                .hasMessageContaining(
                        column + " must not be over 1 MiB as text and over eight times as long as stored");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "('[' || repeat('1e131071,', 8200) || '1]')::jsonb",
                "('[' || repeat('1e131071,', 8) || '1]')::jsonb",
                "('{\"a\": [{\"b\": [' || repeat('-1e131071,', 50) || '1]}]}')::jsonb",
                "('[' || repeat('0e-16383,', 100) || '1]')::jsonb",
                "('[' || repeat('1e-16383,', 10000) || '1]')::jsonb",
                "(SELECT jsonb_agg(('1.' || repeat('0', 2000))::numeric) FROM generate_series(1, 1000))",
                "('[' || repeat('1e-200,', 10000) || '1]')::jsonb",
                "(SELECT jsonb_build_object('text', repeat('x', 100000), 'n', ('[' || repeat('1e131071,', 20) || '1]')::jsonb))"
            })
    void shouldRefuseAValueWhoseTextIsMuchLongerThanStored(String json) throws SQLException {
        assertRefused("payload", () -> queue.insert(aJob().with("payload", json)));
        assertRefused("headers", () -> queue.insert(aJob().with("headers", "jsonb_build_object('X-A', " + json + ")")));
        long id = queue.insert();
        assertRefused("payload", () -> queue.execute("UPDATE job_queue SET payload = " + json));
        assertRefused(
                "headers",
                () -> queue.execute("UPDATE job_queue SET headers = jsonb_build_object('X-A', " + json + ")"));
        assertThat(queue.column("payload", id)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "('[' || repeat('1e-200,', 999) || '1e-200]')::jsonb",
                "('[' || repeat('1.7976931348623157e308,', 99) || '1.7976931348623157e308]')::jsonb",
                "('[' || repeat('1e131071,', 7) || '1]')::jsonb",
                "to_jsonb(repeat(E'\\x01', 2000000))",
                "(SELECT jsonb_agg(i) FROM generate_series(1, 100000) AS i)",
                "(SELECT jsonb_agg(jsonb_build_object('id', i, 'price', 12.50, 'none', NULL)) FROM generate_series(1, 20000) AS i)",
                "to_jsonb(repeat('x', 20000000))",
                "'{}'",
                "'1e131071'",
                "NULL"
            })
    void shouldAcceptOrdinaryData(String json) throws SQLException {
        long id = queue.insert(aJob().with("payload", json));

        queue.execute("UPDATE job_queue SET payload = " + json);

        assertThat(queue.column("status", id)).isEmpty();
    }

    /** A value copied from another table may arrive compressed. The limit depends on its size without compression. */
    @Test
    void shouldMeasureTheUncompressedSizeOfACompressedCopy() throws SQLException {
        queue.execute("CREATE TABLE template (id integer, payload jsonb)");
        queue.execute("INSERT INTO template SELECT 1, to_jsonb(repeat('x', 5000000))");
        queue.execute("INSERT INTO template SELECT 2, ('[' || repeat('1e131071,', 8200) || '1]')::jsonb");
        assertThat(queue.query("SELECT max(pg_column_size(payload)) < 100000 FROM template"))
                .isEqualTo("t");
        String copy = "INSERT INTO job_queue (http_verb, payload) SELECT 'POST', payload FROM template WHERE id = ";

        queue.execute(copy + 1);

        assertRefused("payload", () -> queue.execute(copy + 2));
    }

    @Test
    void shouldRecordTheCheckedSizeOnlyOfShortTexts() throws SQLException {
        long plain = queue.insert(aJob().payload("{\"a\": 1}"));
        long dense = queue.insert(aJob().payload("1e1000"));
        String matches = "checked_bytes - pg_column_size(payload) - pg_column_size(headers) BETWEEN -8 AND 8";

        assertThat(queue.column(matches, plain)).isEqualTo("t");
        assertThat(queue.column("checked_bytes", dense)).isNull();

        queue.execute("UPDATE job_queue SET payload = '1e1000' WHERE job_id = " + plain);
        queue.execute("UPDATE job_queue SET payload = (SELECT jsonb_agg(i) FROM generate_series(1, 9000) i)"
                + " WHERE job_id = " + dense);
        assertThat(queue.column("checked_bytes", plain)).isNull();
        assertThat(queue.column(matches, dense)).isEqualTo("t");
    }

    /** The depth is the greatest that PostgreSQL can parse, found by doubling. */
    @Test
    void shouldAcceptADeeplyNestedValue() throws SQLException {
        int depth = 1_000;
        while (canParse(depth * 2)) {
            depth *= 2;
        }

        long id = queue.insert(aJob().with("payload", nested(depth)));

        assertThat(queue.claimOne().lease().jobId()).isEqualTo(id);
    }

    private static String nested(int depth) {
        return "(repeat('[', " + depth + ") || repeat(']', " + depth + "))::jsonb";
    }

    private boolean canParse(int depth) {
        try {
            return queue.query("SELECT " + nested(depth)) != null;
        } catch (SQLException tooDeep) {
            return false;
        }
    }
}

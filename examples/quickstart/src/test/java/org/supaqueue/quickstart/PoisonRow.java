package org.supaqueue.quickstart;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.supaqueue.testing.TestDatabase;

/**
 * A row that must not delay or harm other rows. Each row is inserted without the queue's triggers, as if the row were
 * older than the rules that now refuse some of these rows.
 */
enum PoisonRow {
    /** 131 kB as PostgreSQL stores the row, and more than 1 GB as text. PostgreSQL cannot create such a text. */
    PAYLOAD_TOO_LARGE_AS_TEXT("INSERT INTO job_queue (http_verb, url_path, priority, payload)"
            + " SELECT 'POST', '%s', -2000, jsonb_agg(1e131071::numeric) FROM generate_series(1, 8200)"),
    /** Eleven rows of 100 MB each as text. PostgreSQL can still create such a text. */
    PAYLOADS_LARGE_AS_TEXT(
            "INSERT INTO job_queue (http_verb, url_path, priority, payload) SELECT 'POST', '%s', -2000, payload"
                    + " FROM (SELECT jsonb_agg(1e131071::numeric) AS payload FROM generate_series(1, 800)) one,"
                    + " generate_series(1, 11)"),
    /** A name of 400 kB, repeated for each of 200 000 values: 80 GB as a query string. */
    QUERY_TOO_LONG("INSERT INTO job_queue (http_verb, url_path, priority, payload)"
            + " SELECT 'GET', '%s', -2000, jsonb_build_object(repeat('n', 400000), jsonb_agg(1))"
            + " FROM generate_series(1, 200000)"),
    /** A trigger of the application refuses the claim of this row. */
    REFUSED_BY_A_TRIGGER("CREATE FUNCTION refuse_claim() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'not this one'; END$$;"
            + "CREATE TRIGGER refuse_claim BEFORE UPDATE ON job_queue FOR EACH ROW"
            + " WHEN (NEW.url_path = '%1$s' AND NEW.status = 'processing') EXECUTE FUNCTION refuse_claim();"
            + "INSERT INTO job_queue (http_verb, url_path, priority) VALUES ('POST', '%1$s', -2000)");

    private final String insert;

    PoisonRow(String insert) {
        this.insert = insert;
    }

    /**
     * Inserts the row before all other jobs.
     *
     * @param path path of the row; no other row has this path
     */
    void insert(TestDatabase database, String path) throws SQLException {
        // In an ordinary session, triggers refuse some of these rows.
        execute(database, "SET session_replication_role = replica; " + insert.formatted(path));
    }

    /** Deletes the row and its trigger. */
    void remove(TestDatabase database, String path) throws SQLException {
        execute(
                database,
                "DELETE FROM job_queue WHERE url_path = '" + path + "'; "
                        + "DROP TRIGGER IF EXISTS refuse_claim ON job_queue; DROP FUNCTION IF EXISTS refuse_claim()");
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package org.supaqueue.quickstart;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.supaqueue.testing.TestDatabase;

/** Inserts jobs with the SQL of the original Supa Queue, and queries the jobs. */
record Jobs(TestDatabase database) {

    /** Inserts jobs in one statement. */
    List<Long> insert(int count, String urlPath) throws SQLException {
        String sql = """
                INSERT INTO job_queue (http_verb, payload, url_path)
                SELECT 'POST', jsonb_build_object('n', n), ? FROM generate_series(1, ?) n RETURNING job_id""";
        try (var connection = database.connect();
                var insert = connection.prepareStatement(sql)) {
            insert.setString(1, urlPath);
            insert.setInt(2, count);
            try (var rows = insert.executeQuery()) {
                List<Long> ids = new ArrayList<>();
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
                return ids;
            }
        }
    }

    /** Inserts a job that is claimed before almost all other jobs and is never retried. */
    void insertFirst(String urlPath) throws SQLException {
        String sql = "INSERT INTO job_queue (http_verb, url_path, priority, retry_limit) VALUES ('POST', ?, -1000, 0)";
        try (var connection = database.connect();
                var insert = connection.prepareStatement(sql)) {
            insert.setString(1, urlPath);
            insert.execute();
        }
    }

    int count(String urlPath, String condition) throws SQLException {
        String sql = "SELECT count(*) FROM job_queue WHERE url_path = ? AND " + condition;
        try (var connection = database.connect();
                var select = connection.prepareStatement(sql)) {
            select.setString(1, urlPath);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    int complete(String urlPath) throws SQLException {
        return count(urlPath, "status = 'complete'");
    }

    /** {@return the ids of the complete jobs} */
    Set<String> idsOfComplete(String urlPath) throws SQLException {
        String sql = "SELECT job_id FROM job_queue WHERE url_path = ? AND status = 'complete'";
        try (var connection = database.connect();
                var select = connection.prepareStatement(sql)) {
            select.setString(1, urlPath);
            try (var rows = select.executeQuery()) {
                Set<String> ids = new HashSet<>();
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
                return ids;
            }
        }
    }

    /** {@return the retries, lost leases and status of a job, to explain why a job was sent more than once} */
    String describeRetries(String id) throws SQLException {
        String sql = "SELECT format('retries %s, lost leases %s, %s', retry_count, lost_leases, status) FROM job_queue"
                + " WHERE job_id = ?";
        try (var connection = database.connect();
                var select = connection.prepareStatement(sql)) {
            select.setLong(1, Long.parseLong(id));
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "deleted";
            }
        }
    }

    /** {@return whether a node sleeps, so that an insert must notify the node} */
    boolean isNodeAsleep() throws SQLException {
        String sql = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
                + " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** {@return whether no other program is connected, so that no job changes any more} */
    boolean isNoOtherSessionConnected() throws SQLException {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(1) == 1;
        }
    }
}

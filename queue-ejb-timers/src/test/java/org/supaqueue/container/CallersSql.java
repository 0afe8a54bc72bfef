package org.supaqueue.container;

import java.sql.SQLException;
import javax.sql.DataSource;

/** The SQL that an application runs on the DataSource of the queue, in the current transaction if there is one. */
record CallersSql(DataSource dataSource) {
    /** A trigger that raises an error for one path, and skips the row of another path. */
    private static final String TRIGGER = """
            CREATE FUNCTION our_own() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.url_path = '/raised' THEN
                    RAISE EXCEPTION 'not that one';
                END IF;
                RETURN CASE WHEN NEW.url_path <> '/left-out' THEN NEW END;
            END $$;
            CREATE TRIGGER our_own BEFORE INSERT ON job_queue FOR EACH ROW EXECUTE FUNCTION our_own()""";

    void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Executes a statement outside a transaction, and commits it. After a commit that PostgreSQL refused, Payara lends a
     * connection whose auto-commit is off, and rolls the statement back when the connection is closed.
     */
    void executeAndCommit(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute(sql);
        }
    }

    int countJobs(String condition) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM job_queue WHERE " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Creates a trigger of the application. The trigger refuses {@code /raised} and suppresses {@code /left-out}. */
    void createTrigger() throws SQLException {
        executeAndCommit(TRIGGER);
    }

    void dropTrigger() throws SQLException {
        executeAndCommit("DROP FUNCTION IF EXISTS our_own CASCADE");
    }
}

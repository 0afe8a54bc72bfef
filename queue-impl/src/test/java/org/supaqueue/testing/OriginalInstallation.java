package org.supaqueue.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * An installation of the original supa_queue in a test's database, and the session of the administrator who moves its
 * jobs. The session keeps its settings from one statement to the next, as psql does.
 */
public final class OriginalInstallation implements AutoCloseable {

    /** The page with the steps of a move. */
    public static final Path PAGE = Path.of("../docs/migrating-from-supa_queue.md");

    private final Connection connection;
    private final String user;

    private OriginalInstallation(Connection connection, String user) {
        this.connection = connection;
        this.user = user;
    }

    /**
     * Installs the original, and creates a role for the application.
     *
     * @param schema schema of the original's tables, which must exist
     */
    public static OriginalInstallation in(TestDatabase database, String schema) throws SQLException {
        OriginalInstallation installation = new OriginalInstallation(database.connect(), "owner_of_" + database.name());
        installation.run("DO $$ BEGIN CREATE ROLE " + installation.user
                + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        installation.run("SET search_path = " + schema);
        installation.run(resource("/org/supaqueue/testing/original_supa_queue.sql"));
        installation.run("RESET search_path");
        return installation;
    }

    /** {@return the database user of the application; the page calls this user shop} */
    public String user() {
        return user;
    }

    /** {@return the script that copies the jobs} */
    public static String script() {
        return resource("/org/supaqueue/sql/migrate-from-supa_queue.sql");
    }

    /**
     * Runs a code block of {@link #PAGE}.
     *
     * @return the notices
     */
    public List<String> step(String snippet) throws SQLException {
        return run(text(snippet));
    }

    /** {@return the first column of the first row that a code block of {@link #PAGE} finds; null if there is no row} */
    public String result(String snippet) throws SQLException {
        return query(text(snippet));
    }

    /** {@return a code block of {@link #PAGE}, with the user and the script in their places} */
    public String text(String snippet) {
        return Guide.snippet(PAGE, snippet)
                .replaceAll("\\bshop\\b", user)
                .replace("\\i migrate-from-supa_queue.sql", script());
    }

    /** {@return the notices of the statements} */
    public List<String> run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            List<String> notices = new ArrayList<>();
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning()) {
                notices.add(notice.getMessage());
            }
            return notices;
        }
    }

    /** {@return the first column of the first row; null if there is no row} */
    public String query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static String resource(String name) {
        try (InputStream in = OriginalInstallation.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

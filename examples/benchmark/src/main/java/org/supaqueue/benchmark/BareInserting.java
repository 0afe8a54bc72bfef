package org.supaqueue.benchmark;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Inserts rows without the queue. Each call runs in its own JTA transaction. */
@ApplicationScoped
public class BareInserting {
    private static final String INSERT = "INSERT INTO inserted (payload) VALUES (?::jsonb)";

    @Resource(lookup = "java:app/jdbc/supaqueue")
    private DataSource dataSource;

    /**
     * Inserts a row.
     *
     * @param payload JSON text
     * @throws SQLException if PostgreSQL refuses the row
     */
    @Transactional
    public void insert(String payload) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, payload);
            statement.executeUpdate();
        }
    }
}

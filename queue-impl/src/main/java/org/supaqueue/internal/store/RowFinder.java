package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.supaqueue.Job;
import org.supaqueue.JobId;

/** Finds jobs by JDBC, where no transaction manager exists that EclipseLink could join. */
final class RowFinder implements JobFinder {

    @Override
    public Optional<Job> find(Connection connection, Schema schema, JobId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(JobFinder.query(schema))) {
            statement.setLong(1, id.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(JobRows.read(row)) : Optional.empty();
            }
        }
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}

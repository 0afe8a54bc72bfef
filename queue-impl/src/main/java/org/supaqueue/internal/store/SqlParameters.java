package org.supaqueue.internal.store;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sets the parameters of a prepared statement by name. */
public final class SqlParameters {

    private final PreparedStatement statement;
    private final Map<String, List<Integer>> positions;

    SqlParameters(PreparedStatement statement, Map<String, List<Integer>> positions) {
        this.statement = statement;
        this.positions = positions;
    }

    public void setInt(String name, int value) throws SQLException {
        for (int position : positions(name)) {
            statement.setInt(position, value);
        }
    }

    public void setLong(String name, long value) throws SQLException {
        for (int position : positions(name)) {
            statement.setLong(position, value);
        }
    }

    public void setString(String name, String value) throws SQLException {
        for (int position : positions(name)) {
            statement.setString(position, value);
        }
    }

    void setObject(String name, Object value) throws SQLException {
        for (int position : positions(name)) {
            statement.setObject(position, value);
        }
    }

    void setObject(String name, Object value, int jdbcType) throws SQLException {
        for (int position : positions(name)) {
            statement.setObject(position, value, jdbcType);
        }
    }

    void setArray(String name, Array array) throws SQLException {
        for (int position : positions(name)) {
            statement.setArray(position, array);
        }
    }

    /** Sets an array of one value of each item, as {@link ArrayText} writes the array. The statement casts the text. */
    <T> void setArray(String name, Collection<T> items, Function<T, Object> value) throws SQLException {
        setString(name, ArrayText.of(items, value));
    }

    private List<Integer> positions(String name) {
        List<Integer> found = positions.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the statement has no parameter :" + name);
        }
        return found;
    }
}

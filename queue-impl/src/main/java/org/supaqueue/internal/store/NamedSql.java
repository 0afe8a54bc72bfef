package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement whose parameters have names.
 *
 * @param text the SQL for JDBC, with a question mark for each parameter
 * @param positions the positions of each name in the text; one name may stand for several question marks
 */
public record NamedSql(String text, Map<String, List<Integer>> positions) {

    /** A parameter {@code :name}. String literals and casts, which contain colons too, come first. */
    private static final Pattern PARAMETER = Pattern.compile("'[^']*'|::|:(\\w+)");

    /** Reads SQL in which parameters are written {@code :name}. */
    static NamedSql parse(String sql) {
        Map<String, List<Integer>> positions = new HashMap<>();
        StringBuilder text = new StringBuilder();
        Matcher matcher = PARAMETER.matcher(sql);
        int position = 0;
        while (matcher.find()) {
            String name = matcher.group(1);
            if (name != null) {
                position++;
                positions.computeIfAbsent(name, first -> new ArrayList<>()).add(position);
                matcher.appendReplacement(text, "?");
            }
        }
        return new NamedSql(matcher.appendTail(text).toString(), positions);
    }

    /** {@return the parameters of a statement that was prepared with the text} */
    public SqlParameters of(PreparedStatement statement) {
        return new SqlParameters(statement, positions);
    }

    /** Runs this query on a connection. */
    <T> T query(Connection connection, Database.Parameters parameters, Database.Rows<T> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            parameters.bind(of(statement));
            try (ResultSet row = statement.executeQuery()) {
                return rows.read(row);
            }
        }
    }
}

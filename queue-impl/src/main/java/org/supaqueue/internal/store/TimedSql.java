package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A statement that runs under time limits. Keeps one SQL text for each limit, so there must be few limits. */
final class TimedSql {

    private final NamedSql sql;
    private final Map<TimeLimit, String> limited = new ConcurrentHashMap<>();

    TimedSql(Schema schema, String sql) {
        this.sql = schema.statement(sql);
    }

    /** {@return the SQL with the settings for the limit, for {@link Database#byIndex}} */
    String within(TimeLimit limit) {
        return limited.computeIfAbsent(limit, within -> within.before(sql.text()));
    }

    /** {@return the SQL without any setting} */
    String plain() {
        return sql.text();
    }

    /** {@return the parameters of a statement that was prepared with the SQL of {@link #within}} */
    SqlParameters parameters(PreparedStatement statement) {
        return sql.of(statement);
    }
}

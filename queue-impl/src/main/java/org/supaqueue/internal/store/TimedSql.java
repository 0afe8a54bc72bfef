package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.internal.store.failure.TimeLimit;

/** A statement that runs under time limits. Keeps one SQL text for each limit, so there must be few limits. */
final class TimedSql {

    private final NamedSql sql;
    private final Map<TimeLimit, String> limited = new ConcurrentHashMap<>();

    TimedSql(Schema schema, String sql) {
        this.sql = schema.statement(sql);
    }

    /** {@return the SQL after a query that sets the limits, for {@link Database#runByIndex}} */
    String withLimit(TimeLimit limit) {
        return limited.computeIfAbsent(limit, timeLimit -> settings(timeLimit) + ";\n" + sql.text());
    }

    /** {@return a query that sets the limits until the end of the transaction} */
    static String settings(TimeLimit limit) {
        return Database.INDEX_SETTINGS
                + set("statement_timeout", limit.statementTimeout())
                + set("lock_timeout", limit.lockTimeout());
    }

    private static String set(String setting, Duration limit) {
        return ", pg_catalog.set_config('" + setting + "', '" + limit.toMillis() + "', true)";
    }

    /** {@return the SQL without any setting} */
    String plain() {
        return sql.text();
    }

    /** {@return the parameters of a statement that was prepared with the SQL of {@link #withLimit}} */
    SqlParameters parameters(PreparedStatement statement) {
        return sql.of(statement);
    }
}

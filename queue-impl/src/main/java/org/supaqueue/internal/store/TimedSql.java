package org.supaqueue.internal.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A statement that runs under time limits. Keeps one SQL text for each limit, so there must be few limits. */
final class TimedSql {

    private final String sql;
    private final Map<TimeLimit, String> limited = new ConcurrentHashMap<>();

    TimedSql(Schema schema, String sql) {
        this.sql = schema.qualify(sql);
    }

    /** {@return the SQL with the settings for the limit, for {@link Database#byIndex}} */
    String within(TimeLimit limit) {
        return limited.computeIfAbsent(limit, within -> within.before(sql));
    }

    /** {@return the SQL without any setting} */
    String plain() {
        return sql;
    }
}

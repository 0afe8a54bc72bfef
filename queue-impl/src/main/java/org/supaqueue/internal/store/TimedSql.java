package org.supaqueue.internal.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A statement that is run under time limits, of which there are few. */
final class TimedSql {

    private final String sql;
    private final Map<TimeLimit, String> limited = new ConcurrentHashMap<>();

    TimedSql(Schema schema, String sql) {
        this.sql = schema.qualify(sql);
    }

    /** For {@link Database#byIndex}. */
    String within(TimeLimit limit) {
        return limited.computeIfAbsent(limit, within -> within.before(sql));
    }

    /** Without any setting. */
    String plain() {
        return sql;
    }
}

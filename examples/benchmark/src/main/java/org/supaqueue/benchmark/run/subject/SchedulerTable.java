package org.supaqueue.benchmark.run.subject;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.supaqueue.benchmark.run.postgres.Database;

/** db-scheduler's table, as in db-scheduler's documentation. db-scheduler deletes finished jobs. */
public final class SchedulerTable implements JobTable {
    /** The name of the only task. */
    static final String TASK = "post";

    private static final String CREATE = """
            CREATE TABLE scheduled_tasks (
                task_name            text        NOT NULL,
                task_instance        text        NOT NULL,
                task_data            bytea,
                execution_time       timestamptz,
                picked               boolean     NOT NULL,
                picked_by            text,
                last_success         timestamptz,
                last_failure         timestamptz,
                consecutive_failures integer,
                last_heartbeat       timestamptz,
                version              bigint      NOT NULL,
                priority             smallint,
                state                text,
                PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)""";
    private static final String INSERT = """
            INSERT INTO scheduled_tasks (task_name, task_instance, task_data, execution_time, picked, version)
            SELECT ?, id::text, ?, now(), false, 1 FROM generate_series(?::bigint, ?::bigint) AS id""";

    private final Database database;
    private long last;

    private SchedulerTable(Database database) {
        this.database = database;
    }

    /**
     * Creates the table.
     *
     * @param database database for the table
     * @return the table
     * @throws SQLException if the statement fails
     */
    public static SchedulerTable create(Database database) throws SQLException {
        database.execute(CREATE);
        return new SchedulerTable(database);
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public void clear() throws SQLException {
        database.execute("TRUNCATE scheduled_tasks");
    }

    @Override
    public Ids insert(Connection connection, int count) throws SQLException {
        Ids ids = new Ids(last + 1, last + count);
        last = ids.last();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, TASK);
            insert.setBytes(2, Serializer.DEFAULT_JAVA_SERIALIZER.serialize(Payload.JSON));
            insert.setLong(3, ids.first());
            insert.setLong(4, ids.last());
            insert.executeUpdate();
        }
        return ids;
    }

    @Override
    public boolean isDrained(Connection connection, Ids ids) throws SQLException {
        return Database.number(connection, "SELECT count(*) FROM (SELECT FROM scheduled_tasks LIMIT 1) AS one") == 0;
    }

    @Override
    public long done(Connection connection, Ids ids) throws SQLException {
        return ids.count() - Database.number(connection, "SELECT count(*) FROM scheduled_tasks");
    }
}

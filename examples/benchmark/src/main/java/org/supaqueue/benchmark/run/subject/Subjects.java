package org.supaqueue.benchmark.run.subject;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;

/** Starts the subjects. Each subject has its own empty database. */
public final class Subjects {

    private Subjects() {}

    /**
     * Starts a subject.
     *
     * @param kind the subject
     * @param stage the servers and options to use
     * @return the subject, ready for jobs
     * @throws Exception if the subject does not start
     */
    public static Subject start(Kind kind, BenchmarkSetup stage) throws Exception {
        return switch (kind) {
            case PAYARA, WILDFLY -> server(kind, database(kind, stage), settings(stage));
            case CORE -> CoreNode.start(kind.id(), database(kind, stage), settings(stage));
            case LOCK_AND_FETCH, FETCH -> scheduler(kind, stage);
        };
    }

    /**
     * Starts a server with the queue.
     *
     * @param kind the server
     * @param database database of the application
     * @param settings settings of the queue
     * @return the server, ready for jobs
     * @throws Exception if the server does not start
     */
    public static ServerNode server(Kind kind, Database database, Map<String, String> settings) throws Exception {
        return kind == Kind.PAYARA ? ServerNode.payara(database, settings) : ServerNode.wildFly(database, settings);
    }

    /**
     * Starts db-scheduler.
     *
     * @param kind the way db-scheduler fetches jobs
     * @param stage the servers and options to use
     * @return db-scheduler, ready for jobs
     * @throws Exception if db-scheduler does not start
     */
    public static SchedulerNode scheduler(Kind kind, BenchmarkSetup stage) throws Exception {
        return SchedulerNode.start(
                kind,
                database(kind, stage),
                stage.consumer().url(),
                stage.options().workers());
    }

    /**
     * Creates the database of a subject.
     *
     * @param kind the subject
     * @param stage the servers to use
     * @return the empty database
     * @throws SQLException if a statement fails
     */
    public static Database database(Kind kind, BenchmarkSetup stage) throws SQLException {
        return stage.postgres().create(kind.database());
    }

    /**
     * Returns the settings of the queue.
     *
     * @param stage the servers and options to use
     * @return a map that the caller may change
     */
    public static Map<String, String> settings(BenchmarkSetup stage) {
        return new HashMap<>(Map.of(
                "supaqueue.consumer-function", stage.consumer().url().toString(),
                "supaqueue.service-role", "benchmark",
                "supaqueue.workers", String.valueOf(stage.options().workers())));
    }
}

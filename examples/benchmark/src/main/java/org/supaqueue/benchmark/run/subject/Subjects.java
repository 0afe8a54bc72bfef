package org.supaqueue.benchmark.run.subject;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.benchmark.run.Stage;
import org.supaqueue.benchmark.run.postgres.Database;

/** Starts what is measured, each on an empty database of its own. */
public final class Subjects {

    private Subjects() {}

    /**
     * Starts a subject.
     *
     * @param kind which
     * @param stage what it uses
     * @return it, ready to work
     * @throws Exception if it does not come up
     */
    public static Subject start(Kind kind, Stage stage) throws Exception {
        return switch (kind) {
            case PAYARA, WILDFLY -> server(kind, database(kind, stage), settings(stage));
            case CORE -> CoreNode.start(kind.id(), database(kind, stage), settings(stage));
            case LOCK_AND_FETCH, FETCH -> scheduler(kind, stage);
        };
    }

    /**
     * Starts a server with the queue.
     *
     * @param kind which
     * @param database its application's
     * @param settings the queue's settings
     * @return it, ready to work
     * @throws Exception if it does not come up
     */
    public static ServerNode server(Kind kind, Database database, Map<String, String> settings) throws Exception {
        return kind == Kind.PAYARA ? ServerNode.payara(database, settings) : ServerNode.wildFly(database, settings);
    }

    /**
     * Starts db-scheduler.
     *
     * @param kind how it fetches
     * @param stage what it uses
     * @return it, ready to work
     * @throws Exception if it does not come up
     */
    public static SchedulerNode scheduler(Kind kind, Stage stage) throws Exception {
        return SchedulerNode.start(
                kind,
                database(kind, stage),
                stage.consumer().url(),
                stage.options().workers());
    }

    /**
     * Makes a subject's database.
     *
     * @param kind of the subject
     * @param stage what it uses
     * @return the database, empty
     * @throws SQLException if that fails
     */
    public static Database database(Kind kind, Stage stage) throws SQLException {
        return stage.postgres().create(kind.database());
    }

    /**
     * The queue's settings.
     *
     * @param stage whose consumer is called
     * @return them, to be changed at will
     */
    public static Map<String, String> settings(Stage stage) {
        return new HashMap<>(Map.of(
                "supaqueue.consumer-function", stage.consumer().url().toString(),
                "supaqueue.service-role", "benchmark",
                "supaqueue.workers", String.valueOf(stage.options().workers())));
    }
}

package org.supaqueue.benchmark.run.subject;

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
        Database database = stage.postgres().create(kind.database());
        return switch (kind) {
            case PAYARA -> ServerNode.payara(database, settings(stage));
            case WILDFLY -> ServerNode.wildFly(database, settings(stage));
            case CORE -> CoreNode.start(kind.id(), database, settings(stage));
            case LOCK_AND_FETCH, FETCH ->
                SchedulerNode.start(
                        kind, database, stage.consumer().url(), stage.options().workers());
        };
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

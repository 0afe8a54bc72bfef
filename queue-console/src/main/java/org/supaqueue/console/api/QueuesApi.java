package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.supaqueue.QueueStatus;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows queues, and pauses, resumes and purges them. */
final class QueuesApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "queues.sql");
    private static final String QUEUES = SQL.statement("queues");
    private static final String EXPECTED_COUNT = "expected_count";

    private final Actions actions;
    private final Reading reading;
    private final Facts facts;

    QueuesApi(Actions actions, Reading reading, Facts facts) {
        this.actions = actions;
        this.reading = reading;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(
                Route.get("queues", this::list),
                Route.post("queues/*/pause", this::pause),
                Route.post("queues/*/resume", this::resume),
                Route.post("queues/*/purge", this::purge));
    }

    private ApiAnswer list(ApiRequest request) {
        request.queryInput().check();
        Period period = Period.HOUR;
        List<JsonObject> rows = reading.read(reads -> reads.rows(QUEUES, period.parameters()));
        HereJson here = new HereJson(facts);
        return ApiAnswer.ok(Json.createObjectBuilder()
                .add("bucket_ms", period.bucket().toMillis())
                .add(
                        "items",
                        JsonParts.array(rows.stream()
                                .map(row -> JsonParts.merged(
                                        row, JsonParts.object("here", here.of(row.getString("queue")))))
                                .toList()))
                .build());
    }

    private static String queue(ApiRequest request) {
        return request.segment(1);
    }

    private ApiAnswer pause(ApiRequest request) {
        Input input = request.bodyInput("reason");
        Optional<String> reason = input.text("reason");
        input.check();
        return ApiAnswer.ok(actions.run(request.caller(), () -> {
            actions.queues().pause(queue(request), reason.orElse(null));
            return PauseJson.of(actions.queues().paused(queue(request)).orElseThrow());
        }));
    }

    private ApiAnswer resume(ApiRequest request) {
        request.bodyInput().check();
        boolean resumed = actions.run(request.caller(), () -> actions.queues().resume(queue(request)));
        return ApiAnswer.ok(JsonParts.object("resumed", JsonParts.bool(resumed)));
    }

    private ApiAnswer purge(ApiRequest request) {
        Input input = request.bodyInput(EXPECTED_COUNT);
        Optional<Integer> expected = input.integer(EXPECTED_COUNT, 0, QueueStatus.MAX_COUNT);
        if (expected.isEmpty()) {
            input.error(EXPECTED_COUNT, EXPECTED_COUNT + " is missing");
        }
        input.check();
        long purged = actions.run(request.caller(), () -> {
            checkCount(queue(request), expected.orElseThrow());
            return actions.queues().purge(queue(request));
        });
        return ApiAnswer.ok(JsonParts.object("purged", Json.createValue(purged)));
    }

    /** The caller has confirmed a number: many more jobs may mean a mistake. */
    private void checkCount(String queue, int expected) {
        long waiting = actions.queues().queues().stream()
                .filter(status -> status.queue().equals(queue))
                .mapToLong(QueueStatus::waiting)
                .sum();
        if (waiting > expected) {
            throw Problem.of(
                    409,
                    "count-changed",
                    "More jobs wait than expected",
                    waiting + " jobs wait in the queue " + queue + ", but " + expected + " were expected.");
        }
    }
}

package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.supaqueue.JobId;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows schedules, and pauses, resumes, runs and backfills them. */
final class SchedulesApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "schedules.sql");
    private static final String LIST = SQL.statement("list");
    private static final String ONE = SQL.statement("one");
    private static final String RUNS = SQL.statement("runs");

    private final Actions actions;
    private final Reading reading;

    SchedulesApi(Actions actions, Reading reading) {
        this.actions = actions;
        this.reading = reading;
    }

    List<Route> routes() {
        return List.of(
                Route.get("schedules", this::list),
                Route.get("schedules/*", this::one),
                Route.post("schedules/*/pause", this::pause),
                Route.post("schedules/*/resume", this::resume),
                Route.post("schedules/*/run", this::run),
                Route.post("schedules/*/backfill", this::backfill));
    }

    private ApiAnswer list(ApiRequest request) {
        request.queryInput().check();
        List<JsonObject> schedules = reading.read(reads -> reads.rows(LIST, Map.of()));
        return ApiAnswer.ok(JsonParts.object("items", JsonParts.array(schedules)));
    }

    private ApiAnswer one(ApiRequest request) {
        Input input = request.queryInput(PageInput.LIMIT);
        int limit = PageInput.limit(input);
        input.check();
        Map<String, String> parameters = Map.of("name", name(request), "limit", Integer.toString(limit));
        return reading.read(reads -> {
            JsonObject schedule = reads.row(ONE, parameters).orElseThrow(() -> absent(request));
            return ApiAnswer.ok(Json.createObjectBuilder(schedule)
                    .add("runs", JsonParts.array(reads.rows(RUNS, parameters)))
                    .build());
        });
    }

    private static String name(ApiRequest request) {
        return request.segment(1);
    }

    private static Problem absent(ApiRequest request) {
        return Problem.notFound("There is no schedule " + name(request) + ".");
    }

    /** Runs an action on a schedule that exists. */
    private ApiAnswer act(ApiRequest request, Supplier<JsonObject> action) {
        return ApiAnswer.ok(actions.run(request.caller(), () -> {
            find(request);
            return action.get();
        }));
    }

    private ScheduleStatus find(ApiRequest request) {
        return actions.schedules().find(name(request)).orElseThrow(() -> absent(request));
    }

    private ApiAnswer pause(ApiRequest request) {
        Input input = request.bodyInput("reason");
        Optional<String> reason = input.text("reason");
        input.check();
        return act(request, () -> {
            actions.schedules().pause(name(request), reason.orElse(null));
            return PauseJson.of(find(request).pause().orElseThrow());
        });
    }

    private ApiAnswer resume(ApiRequest request) {
        request.bodyInput().check();
        return act(
                request,
                () -> JsonParts.object(
                        "resumed", JsonParts.bool(actions.schedules().resume(name(request)))));
    }

    private ApiAnswer run(ApiRequest request) {
        request.bodyInput().check();
        return act(request, () -> {
            Optional<JobId> job = actions.schedules().run(name(request));
            return JsonParts.object("job_id", JsonParts.text(job.map(JobId::toString)));
        });
    }

    private ApiAnswer backfill(ApiRequest request) {
        Input input = request.bodyInput("since", "until");
        input.required("since");
        input.required("until");
        Optional<Instant> since = input.time("since");
        Optional<Instant> until = input.time("until");
        input.check();
        return act(request, () -> {
            int jobs = actions.schedules().backfill(name(request), since.orElseThrow(), until.orElseThrow());
            return JsonParts.object("jobs", Json.createValue(jobs));
        });
    }
}

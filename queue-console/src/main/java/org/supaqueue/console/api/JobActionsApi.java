package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.supaqueue.CancelResult;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.console.exchange.StoredJob;

/** Retries, cancels and enqueues jobs. */
final class JobActionsApi {

    private final Actions actions;
    private final Reading reading;
    private final Facts facts;

    JobActionsApi(Actions actions, Reading reading, Facts facts) {
        this.actions = actions;
        this.reading = reading;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(
                Route.post("jobs", this::enqueue),
                Route.post("jobs/*/retry", this::retry),
                Route.post("jobs/*/cancel", this::cancel));
    }

    private ApiAnswer retry(ApiRequest request) {
        request.bodyInput().check();
        JobId id = id(request);
        RetryResult result = actions.run(request.caller(), () -> actions.jobs().retry(id));
        if (result == RetryResult.NOT_FOUND) {
            throw JobRows.absent(id.toString());
        }
        return result(id, result);
    }

    private ApiAnswer cancel(ApiRequest request) {
        request.bodyInput().check();
        JobId id = id(request);
        CancelResult result = actions.run(request.caller(), () -> actions.jobs().cancel(id));
        if (result == CancelResult.NOT_FOUND) {
            throw JobRows.absent(id.toString());
        }
        return result(id, result);
    }

    private static JobId id(ApiRequest request) {
        return new JobId(Long.parseLong(JobRows.id(request.segment(1))));
    }

    private static ApiAnswer result(JobId id, Enum<?> result) {
        return ApiAnswer.ok(Json.createObjectBuilder()
                .add("job_id", id.toString())
                .add("result", result.name())
                .build());
    }

    private ApiAnswer enqueue(ApiRequest request) {
        Input input = request.bodyInput(NewJobInput.NAMES);
        Optional<String> copyOf = input.parsed("copy_of", PageInput::id);
        input.check();
        Optional<StoredJob> original =
                copyOf.map(id -> reading.read(reads -> JobRows.whole(reads, id)).orElseThrow(() -> JobRows.absent(id)));
        JobRequest job = new NewJobInput(input, original, facts.console().redactions()).read();
        Enqueued enqueued = actions.run(request.caller(), () -> enqueue(job, copyOf));
        JsonObject answer = Json.createObjectBuilder()
                .add("job_id", enqueued.id().toString())
                .add("is_new", enqueued.isNew())
                .build();
        return enqueued.isNew() ? ApiAnswer.created(answer) : ApiAnswer.ok(answer);
    }

    private Enqueued enqueue(JobRequest job, Optional<String> copyOf) {
        Enqueued enqueued = job.uniqueKey().isPresent()
                ? actions.jobs().enqueueUnique(job)
                : new Enqueued(actions.jobs().enqueue(job), true, false);
        if (enqueued.isNew()) {
            actions.actors().auditEnqueue(facts.schema(), enqueued.id().toString(), copyOf.orElse(null));
        }
        return enqueued;
    }
}

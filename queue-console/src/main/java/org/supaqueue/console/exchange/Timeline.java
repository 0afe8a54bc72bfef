package org.supaqueue.console.exchange;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The states of a job in the order of time, from its columns and its attempts. */
public final class Timeline {

    /** A node computes the start of a call from durations, so the start can seem to be before the insert. */
    private static final Comparator<Event> ORDER = Comparator.comparing(
                    (Event event) -> !event.name().equals("created"))
            .thenComparing(Event::at);

    private final StoredJob job;
    private final String now;
    private final List<Event> events = new ArrayList<>();

    /** An event. The texts of two times compare as the times. */
    private record Event(String at, String status, String name, JsonObject attempt) {

        static final JsonObject NO_ATTEMPT = JsonValue.EMPTY_JSON_OBJECT;
    }

    /** @param attempts the rows of the statement {@code attempts}, the oldest first */
    public Timeline(StoredJob job, List<JsonObject> attempts) {
        this.job = job;
        this.now = job.text("server_time").orElseThrow();
        add(job.text("created_at"), "available", "created");
        attempts.forEach(this::addAttempt);
        add(
                job.text("cancel_requested_at").filter(at -> !job.status().equals("available")),
                job.status(),
                "cancel_requested");
        addWaiting();
        addEnd(attempts);
    }

    private void add(Optional<String> at, String status, String name) {
        at.ifPresent(time -> events.add(new Event(time, status, name, Event.NO_ATTEMPT)));
    }

    private void addAttempt(JsonObject attempt) {
        text(attempt, "started_at").ifPresent(at -> events.add(new Event(at, "processing", "started", attempt)));
        String outcome = attempt.getString("outcome");
        if (outcome.equals("failed") || outcome.equals("lost")) {
            text(attempt, "settled_at").ifPresent(at -> events.add(new Event(at, "failed", outcome, attempt)));
        }
    }

    private void addWaiting() {
        if (job.status().equals("available") || job.status().equals("failed")) {
            Optional<String> created = job.text("created_at");
            add(job.text("run_at").filter(at -> !Optional.of(at).equals(created)), job.status(), "due");
            add(job.text("expires_at"), "dead", "expires");
        }
    }

    private void addEnd(List<JsonObject> attempts) {
        JsonObject last = attempts.isEmpty() ? Event.NO_ATTEMPT : attempts.get(attempts.size() - 1);
        String name =
                switch (job.status()) {
                    case "complete" -> "completed";
                    case "dead", "cancelled" -> job.status();
                    default -> "";
                };
        if (!name.isEmpty()) {
            JsonObject attempt = name.equals("completed") ? last : Event.NO_ATTEMPT;
            job.text("finished_at").ifPresent(at -> events.add(new Event(at, job.status(), name, attempt)));
        }
    }

    private static Optional<String> text(JsonObject row, String column) {
        return row.get(column) instanceof JsonString text ? Optional.of(text.getString()) : Optional.empty();
    }

    public JsonArray toJson() {
        JsonArrayBuilder array = Json.createArrayBuilder();
        events.stream()
                .sorted(ORDER)
                .forEach(event -> array.add(Json.createObjectBuilder()
                        .add("at", event.at())
                        .add("status", event.status())
                        .add("event", event.name())
                        .add("attempt", event.attempt().getOrDefault("attempt", JsonValue.NULL))
                        .add("node", event.attempt().getOrDefault("leased_by", JsonValue.NULL))
                        .add("is_future", event.at().compareTo(now) > 0)));
        return array.build();
    }
}

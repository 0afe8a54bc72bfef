package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.stream.Collectors;

/** An error answer (RFC 9457). */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "urn:supaqueue:problem:";

    /** A request with a million wrong fields gets no answer that is larger than the request. */
    private static final int MAX_ERRORS = 20;

    private static final int MAX_TEXT = 1_000;

    private final int status;
    private final String name;
    private final String title;
    private final transient List<FieldError> errors;
    private final transient List<String> allowed;

    private Problem(int status, String name, String title, String detail, List<FieldError> errors) {
        this(status, name, title, detail, errors, List.of());
    }

    private Problem(
            int status, String name, String title, String detail, List<FieldError> errors, List<String> allowed) {
        super(detail);
        this.status = status;
        this.name = name;
        this.title = title;
        this.errors = errors;
        this.allowed = allowed;
    }

    /**
     * Creates a problem.
     *
     * @param name the last part of the type, which does not change
     * @param title the problem in a few words
     * @param detail what is wrong; without secrets
     */
    public static Problem of(int status, String name, String title, String detail) {
        return new Problem(status, name, title, shown(detail), List.of());
    }

    public static Problem invalid(List<FieldError> errors) {
        return invalid("invalid-request", errors);
    }

    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    static Problem invalid(String name, List<FieldError> errors) {
        List<FieldError> shown =
                errors.stream().map(Problem::shown).distinct().limit(MAX_ERRORS).toList();
        String detail = shown.stream().map(FieldError::message).distinct().collect(Collectors.joining("; "));
        return new Problem(400, name, "The request is invalid", detail, shown);
    }

    private static FieldError shown(FieldError error) {
        return new FieldError(shown(error.field()), shown(error.message()));
    }

    private static String shown(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    /** @param methods the methods that the path takes */
    public static Problem notAllowed(String detail, String... methods) {
        return new Problem(405, "method-not-allowed", "The method is not allowed", detail, List.of(), List.of(methods));
    }

    public static Problem forbidden(String detail) {
        return of(403, "forbidden", "The role is missing", detail);
    }

    public static Problem crossSite(String detail) {
        return of(403, "cross-site-request", "The request may come from another site", detail);
    }

    public static Problem notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    static Problem unavailable(String detail) {
        return of(503, "unavailable", "The database cannot be reached", detail);
    }

    public int status() {
        return status;
    }

    /** {@return the methods for the header {@code Allow}; empty unless the method is the problem} */
    public List<String> allowed() {
        return allowed;
    }

    /** {@return the JSON of the answer} */
    public JsonObject toJson() {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("type", PREFIX + name)
                .add("title", title)
                .add("status", status)
                .add("detail", getMessage());
        if (!errors.isEmpty()) {
            JsonArrayBuilder array = Json.createArrayBuilder();
            errors.forEach(error -> array.add(
                    Json.createObjectBuilder().add("field", error.field()).add("message", error.message())));
            json.add("errors", array);
        }
        return json.build();
    }
}

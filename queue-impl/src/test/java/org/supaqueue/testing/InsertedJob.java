package org.supaqueue.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/** A job that a test inserts by SQL: a POST, and the columns that the test sets. */
public final class InsertedJob {

    private final Map<String, String> columns = new LinkedHashMap<>(Map.of("http_verb", "'POST'"));

    private InsertedJob() {}

    public static InsertedJob aJob() {
        return new InsertedJob();
    }

    public InsertedJob urlPath(String urlPath) {
        return with("url_path", literal(urlPath));
    }

    public InsertedJob queue(String queue) {
        return with("queue", literal(queue));
    }

    /** @param json the payload as JSON text */
    public InsertedJob payload(String json) {
        return with("payload", literal(json));
    }

    /** @param json the headers as JSON text */
    public InsertedJob headers(String json) {
        return with("headers", literal(json));
    }

    public InsertedJob priority(int priority) {
        return with("priority", Integer.toString(priority));
    }

    public InsertedJob retryLimit(int retryLimit) {
        return with("retry_limit", Integer.toString(retryLimit));
    }

    public InsertedJob timeoutMs(int timeoutMs) {
        return with("timeout_ms", Integer.toString(timeoutMs));
    }

    /** @param expression SQL for the time */
    public InsertedJob runAt(String expression) {
        return with("run_at", expression);
    }

    /** @param expression SQL for the value of the column */
    public InsertedJob with(String column, String expression) {
        columns.put(column, expression);
        return this;
    }

    /** {@return the statement, which returns the id of the job} */
    public String insert() {
        return "INSERT INTO job_queue (" + String.join(", ", columns.keySet()) + ") VALUES ("
                + String.join(", ", columns.values()) + ") RETURNING job_id";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}

package org.supaqueue.container;

import java.util.ArrayList;
import java.util.List;

/** The observed results, as a table. */
final class Report {
    private static final String LINE = "%n%-12s %-35s %-4s %-9s %-12s %-12s %s";

    private final String server;
    private final List<String> lines = new ArrayList<>();

    Report(String server) {
        this.server = server;
    }

    /** Adds a settled job. Omits the number of requests if requests continue after the check. */
    void settled(Behaviour behaviour, int requests, JobRow row) {
        String counted = behaviour.expected().requests().equals("-") ? "-" : String.valueOf(requests);
        add(behaviour.input(), behaviour.way().name(), counted, row.status(), row.retryCount(), row.error());
    }

    void refused(Behaviour behaviour, String refusal) {
        add(behaviour.input(), behaviour.way().name(), 0, "refused", 0, refusal);
    }

    void add(String input, String way, Object requests, String status, int retries, String error) {
        lines.add(LINE.formatted(server, input, way, requests, status, retries, error == null ? "" : error));
    }

    @Override
    public String toString() {
        return LINE.formatted("server", "input", "by", "requests", "status", "retry_count", "error")
                + String.join("", lines);
    }
}

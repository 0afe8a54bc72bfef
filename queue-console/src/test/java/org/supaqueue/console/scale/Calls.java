package org.supaqueue.console.scale;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every GET of the API, as the pages ask, and with the filters that find the least. */
final class Calls {

    private static final List<String> STATES =
            List.of("available", "processing", "failed", "complete", "dead", "cancelled");

    private final ScaleDatabase database;
    private final ScaleSizes sizes;

    Calls(ScaleDatabase database, ScaleSizes sizes) {
        this.database = database;
        this.sizes = sizes;
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (String period : List.of("5m", "1h", "1d", "7d")) {
            paths.add("overview?period=" + period);
            paths.add("errors?period=" + period);
        }
        paths.addAll(List.of("errors?period=7d&queue=orders", "queues", "schedules", "schedules/nightly-1"));
        paths.addAll(List.of("bulk", "bulk/1", "session", "settings"));
        paths.addAll(List.of("audit", "audit?actor=ann", "audit?action=pause_queue", "audit?before=1000"));
        paths.addAll(List.of("jobs", "jobs/count"));
        filters().forEach(filter -> {
            paths.add("jobs?" + filter);
            paths.add("jobs/count?" + filter);
        });
        deepPages().forEach(paths::add);
        jobs().forEach(paths::add);
        return paths;
    }

    private Stream<String> filters() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return Stream.concat(
                STATES.stream().map(state -> "status=" + state),
                Stream.of(
                        "queue=orders",
                        "queue=archive",
                        "queue=absent",
                        "http_verb=DELETE",
                        "path_prefix=/v1/mail/",
                        "path_prefix=/v2/",
                        "response_status=503",
                        "response_status=418",
                        "error=the shop is closed",
                        "error=no such text",
                        "tag=tenant-7",
                        "tag=absent",
                        "created_after=" + now.minusSeconds(3_600) + "&created_before=" + now.minusSeconds(1_800),
                        "created_before=" + now.minus(6, ChronoUnit.DAYS),
                        "payload_path=/customer/id&payload_value=4711",
                        "payload_path=/customer/id&payload_value=absent",
                        "status=dead&queue=mail&error=no answer&payload_path=/customer/country&payload_value=NL",
                        "status=dead&error=no such text",
                        "status=available&payload_path=/customer/id&payload_value=absent"));
    }

    private Stream<String> deepPages() {
        return Stream.of("", "&status=dead", "&status=complete", "&queue=archive", "&error=no such text&status=dead")
                .flatMap(filter -> Stream.of(
                        "jobs?before=" + sizes.jobs() / 2 + filter,
                        "jobs?limit=200&before=" + sizes.jobs() / 20 + filter));
    }

    /** A job of each state, and a job with a large payload. */
    private Stream<String> jobs() {
        return Stream.concat(
                        Stream.of("", "processing", "failed", "complete", "dead", "cancelled")
                                .map(status -> "status::text = '" + status + "'"),
                        Stream.of("pg_catalog.pg_column_size(payload) > 10000"))
                .map(condition -> "jobs/"
                        + database.query("SELECT job_id FROM job_queue WHERE " + condition + " AND job_id > "
                                + sizes.finished() / 2 + " ORDER BY job_id LIMIT 1"));
    }
}

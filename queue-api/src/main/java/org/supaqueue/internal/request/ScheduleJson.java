package org.supaqueue.internal.request;

import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.Locale;
import org.supaqueue.Backoff;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;

/** Writes a schedule as the SQL function {@code write_schedule} reads it: a JSON object of column values. */
public final class ScheduleJson {

    private ScheduleJson() {}

    /** {@return the definition, without the payload of the job} */
    public static String of(JobSchedule schedule) {
        JsonObjectBuilder json = Json.PROVIDER.createObjectBuilder();
        json.add("name", schedule.name())
                .add("cron", schedule.cron())
                .add("zone", schedule.zone().getId())
                .add("missed", schedule.missed().name().toLowerCase(Locale.ROOT))
                .add("missed_within", schedule.missedWithin().toString())
                .add("overlap", schedule.overlap().name().toLowerCase(Locale.ROOT))
                .add("jitter", schedule.jitter().toString());
        schedule.pauseAfter().ifPresent(deadRuns -> json.add("pause_after", deadRuns));
        addJob(json, schedule.job());
        return json.build().toString();
    }

    private static void addJob(JsonObjectBuilder json, JobRequest job) {
        json.add("http_verb", job.verb().name())
                .add("url_path", job.urlPath())
                .add("headers", Json.PROVIDER.createObjectBuilder(job.headers()))
                .add("queue", job.queue())
                .add("priority", job.priority())
                .add("retry_limit", job.retryLimit());
        job.timeout().map(Duration::toMillis).ifPresent(millis -> json.add("timeout_ms", millis));
        job.backoff().map(Backoff::toString).ifPresent(backoff -> json.add("backoff", backoff));
        job.label().ifPresent(label -> json.add("label", label));
        if (!job.tags().isEmpty()) {
            json.add("tags", Json.PROVIDER.createArrayBuilder(job.tags()));
        }
    }
}

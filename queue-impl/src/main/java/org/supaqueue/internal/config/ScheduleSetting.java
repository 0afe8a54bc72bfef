package org.supaqueue.internal.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.MissedRuns;
import org.supaqueue.Overlap;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.request.ScheduleOptions;

/** Defines the settings {@code supaqueue.schedule.<name>.*} of one recurring schedule. */
final class ScheduleSetting {

    static final Setting<String> CRON = new Setting<>(
            "cron",
            null,
            "when the schedule fires; a schedule needs this key",
            "a cron expression of 5 or 6 fields, or `@every` and an ISO-8601 duration",
            ScheduleSetting::cron);

    static final Setting<ZoneId> ZONE = parsed(
            "zone",
            "UTC",
            "time zone of the cron expression",
            "the name of a time zone such as Europe/Berlin",
            ScheduleOptions::zone);

    static final Setting<HttpVerb> HTTP_VERB =
            parsed("http-verb", "POST", "verb of the job", "GET, POST, PUT, PATCH or DELETE", word(HttpVerb.class));

    static final Setting<String> URL_PATH = parsed(
            "url-path",
            null,
            "path of the job; without it, the consumer's URL alone",
            "a path that begins with / or ?, without . and .. segments",
            path -> JobRequest.post(path).urlPath());

    static final Setting<String> PAYLOAD =
            new Setting<>("payload", null, "payload of the job", "JSON text", Function.identity());

    static final Setting<String> QUEUE =
            new Setting<>("queue", "default", "queue of the job", QueueSetting.QUEUE_NAME, QueueSetting::queueName);

    static final Setting<Integer> PRIORITY = Setting.integer("priority", 0, 0, 1_000_000, "priority of the job");

    static final Setting<Integer> RETRY_LIMIT = Setting.integer("retry-limit", 10, 0, 1_000, "retry limit of the job");

    static final Setting<MissedRuns> MISSED = parsed(
            "missed",
            "once",
            "what to do with instants that no node saw in time",
            "skip, once or all",
            word(MissedRuns.class));

    static final Setting<Duration> MISSED_WITHIN = Setting.duration(
            "missed-within",
            "PT24H",
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "how old a missed instant may be, with `missed=all`");

    static final Setting<Overlap> OVERLAP = parsed(
            "overlap",
            "allow",
            "what to do with an instant while the job of an earlier instant is unfinished",
            "allow or skip",
            word(Overlap.class));

    static final Setting<Duration> JITTER =
            Setting.duration("jitter", "PT0S", Duration.ZERO, Duration.ofDays(1), "largest random delay of each job");

    static final Setting<Integer> PAUSE_AFTER = new Setting<>(
            "pause-after",
            null,
            "pauses the schedule after this number of dead jobs in a row; without it, never",
            "a whole number from 1 to 1000",
            Setting.integer("pause-after", 1, 1, 1_000, "").parser());

    static final List<Setting<?>> ALL = List.of(
            CRON,
            ZONE,
            HTTP_VERB,
            URL_PATH,
            PAYLOAD,
            QUEUE,
            PRIORITY,
            RETRY_LIMIT,
            MISSED,
            MISSED_WITHIN,
            OVERLAP,
            JITTER,
            PAUSE_AFTER);

    private ScheduleSetting() {}

    private static String cron(String text) {
        try {
            return JobSchedule.of("any", text, JobRequest.post("")).cron();
        } catch (InvalidScheduleException invalid) {
            throw new IllegalArgumentException(
                    "a cron expression of 5 or 6 fields, or @every and an ISO-8601 duration: " + invalid.getMessage(),
                    invalid);
        }
    }

    /** @param parser throws an exception if it refuses the text; the allowed values are the expected form then */
    private static <T> Setting<T> parsed(
            String name, String absent, String meaning, String allowed, Function<String, T> parser) {
        return new Setting<>(name, absent, meaning, allowed, text -> {
            try {
                return parser.apply(text);
            } catch (SupaQueueException | IllegalArgumentException refused) {
                throw new IllegalArgumentException(allowed, refused);
            }
        });
    }

    /** The constants of a type, in upper or lower case. */
    private static <T extends Enum<T>> Function<String, T> word(Class<T> type) {
        return text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}

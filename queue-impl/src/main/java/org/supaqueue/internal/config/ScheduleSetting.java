package org.supaqueue.internal.config;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
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

    private static final JobRequest ANY_JOB = JobRequest.post("");

    static final Setting<String> CRON = new Setting<>(
            "cron",
            null,
            "when the schedule fires; a schedule needs this key",
            "a cron expression of 5 or 6 fields, or `@every` and an ISO-8601 duration",
            ScheduleSetting::cron);

    static final Setting<ZoneId> ZONE = new Setting<>(
            "zone",
            "UTC",
            "time zone of the cron expression",
            "the name of a time zone such as Europe/Berlin",
            text -> refused(text, ScheduleOptions::zone, "the name of a time zone such as Europe/Berlin"));

    static final Setting<HttpVerb> HTTP_VERB = new Setting<>(
            "http-verb",
            "POST",
            "verb of the job",
            "GET, POST, PUT, PATCH or DELETE",
            text -> word(HttpVerb.class, text));

    static final Setting<String> URL_PATH = new Setting<>(
            "url-path",
            null,
            "path of the job; without it, the consumer's URL alone",
            "a path that begins with / or ?, without . and .. segments",
            text -> refused(
                    text,
                    path -> JobRequest.post(path).urlPath(),
                    "a path that begins with / or ?, without . and .. segments"));

    static final Setting<String> PAYLOAD =
            new Setting<>("payload", null, "payload of the job", "JSON text", Function.identity());

    static final Setting<String> QUEUE = new Setting<>(
            "queue",
            "default",
            "queue of the job",
            "a queue name of 1 to 64 letters, digits, _ and -",
            text -> refused(
                    text,
                    queue -> JobRequest.post("").queue(queue).queue(),
                    "a queue name of 1 to 64 letters, digits, _ and -"));

    static final Setting<Integer> PRIORITY = Setting.integer("priority", 0, 0, 1_000_000, "priority of the job");

    static final Setting<Integer> RETRY_LIMIT = Setting.integer("retry-limit", 10, 0, 1_000, "retry limit of the job");

    static final Setting<MissedRuns> MISSED = new Setting<>(
            "missed",
            "once",
            "what to do with instants that no node saw in time",
            "skip, once or all",
            text -> word(MissedRuns.class, text));

    static final Setting<Duration> MISSED_WITHIN = Setting.duration(
            "missed-within",
            "PT24H",
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "how old a missed instant may be, with `missed=all`");

    static final Setting<Overlap> OVERLAP = new Setting<>(
            "overlap",
            "allow",
            "what to do with an instant while the job of an earlier instant is unfinished",
            "allow or skip",
            text -> word(Overlap.class, text));

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
            return JobSchedule.of("any", text, ANY_JOB).cron();
        } catch (InvalidScheduleException invalid) {
            throw new IllegalArgumentException(
                    "a cron expression of 5 or 6 fields, or @every and an ISO-8601 duration: " + invalid.getMessage(),
                    invalid);
        }
    }

    private static <T> T refused(String text, Function<String, T> parser, String allowed) {
        try {
            return parser.apply(text);
        } catch (SupaQueueException invalid) {
            throw new IllegalArgumentException(allowed, invalid);
        }
    }

    private static <T extends Enum<T>> T word(Class<T> type, String text) {
        for (T constant : type.getEnumConstants()) {
            if (constant.name().equals(text.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(allowed(type));
    }

    private static <T extends Enum<T>> String allowed(Class<T> type) {
        boolean isVerb = type == HttpVerb.class;
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> isVerb ? constant.name() : constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }
}

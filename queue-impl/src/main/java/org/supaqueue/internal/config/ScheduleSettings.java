package org.supaqueue.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.SupaQueueException;
import org.supaqueue.internal.request.ScheduleOptions;
import org.supaqueue.internal.schedule.ConfiguredSchedule;

/** Reads the recurring schedules that the configuration defines. */
final class ScheduleSettings {

    private static final Pattern KEY = Pattern.compile("supaqueue\\.schedule\\.([^.]+)\\.(.+)");

    private final Keys keys;
    private final Consumer<JobRequest> check;
    private final Set<String> names = new TreeSet<>();

    /** @param check refuses a job that breaks the limits of its queue, by a SupaQueueException */
    ScheduleSettings(Keys keys, Consumer<JobRequest> check) {
        this.keys = keys;
        this.check = check;
        for (String key : keys.names()) {
            Matcher matcher = KEY.matcher(key);
            // A server may list the environment variable of "a-b" under the name "a" with a setting that does not
            // exist.
            if (matcher.matches() && isSetting(matcher.group(2))) {
                names.add(matcher.group(1));
            }
        }
    }

    private static boolean isSetting(String name) {
        return ScheduleSetting.ALL.stream().anyMatch(setting -> setting.name().equals(name));
    }

    Set<String> names() {
        return names;
    }

    /** {@return the schedules that are valid} The others become problems. */
    List<ConfiguredSchedule> read() {
        List<ConfiguredSchedule> schedules = new ArrayList<>();
        for (String name : names) {
            SettingValues values = new SettingValues(keys, Keys.ofSchedule(name), ScheduleSetting.ALL, null);
            if (!ScheduleOptions.isName(name)) {
                keys.problem(Keys.ofSchedule(name) + "*", name, "a schedule name of 1 to 64 letters, digits, _ and -");
            } else if (values.get(ScheduleSetting.CRON) != null) {
                add(schedules, name, values);
            } else if (keys.text(Keys.ofSchedule(name) + "cron").isEmpty()) {
                keys.problem(Keys.ofSchedule(name) + "cron", "", ScheduleSetting.CRON.allowed());
            }
        }
        return List.copyOf(schedules);
    }

    private void add(List<ConfiguredSchedule> schedules, String name, SettingValues values) {
        try {
            JobSchedule schedule = schedule(name, values);
            check.accept(schedule.job());
            schedules.add(ConfiguredSchedule.of(schedule));
        } catch (SupaQueueException invalid) {
            keys.problem(Keys.ofSchedule(name) + "*", name, "a valid job: " + invalid.getMessage());
        }
    }

    private static JobSchedule schedule(String name, SettingValues values) {
        JobSchedule schedule = JobSchedule.of(name, values.get(ScheduleSetting.CRON), job(values))
                .zone(values.get(ScheduleSetting.ZONE))
                .missed(values.get(ScheduleSetting.MISSED))
                .missedWithin(values.get(ScheduleSetting.MISSED_WITHIN))
                .overlap(values.get(ScheduleSetting.OVERLAP))
                .jitter(values.get(ScheduleSetting.JITTER));
        Integer pauseAfter = values.get(ScheduleSetting.PAUSE_AFTER);
        return pauseAfter == null ? schedule : schedule.pauseAfter(pauseAfter);
    }

    private static JobRequest job(SettingValues values) {
        String path = values.get(ScheduleSetting.URL_PATH);
        JobRequest job = JobRequest.of(values.get(ScheduleSetting.HTTP_VERB), path == null ? "" : path)
                .queue(values.get(ScheduleSetting.QUEUE))
                .priority(values.get(ScheduleSetting.PRIORITY))
                .retryLimit(values.get(ScheduleSetting.RETRY_LIMIT));
        String payload = values.get(ScheduleSetting.PAYLOAD);
        return payload == null ? job : job.payload(payload);
    }
}

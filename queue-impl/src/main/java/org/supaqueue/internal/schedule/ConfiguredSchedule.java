package org.supaqueue.internal.schedule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.supaqueue.JobSchedule;
import org.supaqueue.internal.request.ScheduleJson;

/**
 * A schedule that the configuration defines.
 *
 * @param definition the definition as JSON, without the payload
 * @param payload the payload as JSON, or null for none
 */
public record ConfiguredSchedule(String name, String definition, String payload) {

    public static ConfiguredSchedule of(JobSchedule schedule) {
        return new ConfiguredSchedule(
                schedule.name(),
                ScheduleJson.of(schedule),
                schedule.job().payload().orElse(null));
    }

    /** {@return a text that changes with the definition} */
    public String hash() {
        try {
            byte[] text = (definition + payload).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}

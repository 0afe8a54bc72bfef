package org.supaqueue.internal.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.supaqueue.internal.job.DeadLetterQueues;

/** Reads which queue gets the dead letters of which queue. */
final class DeadLetterSettings {

    private DeadLetterSettings() {}

    /** A dead-letter queue with a dead-letter queue of its own is a problem. So a cycle is a problem, too. */
    static DeadLetterQueues read(Keys keys, QueueSettings defaults, Map<String, QueueSettings> queues) {
        Map<String, String> byQueue = new TreeMap<>();
        queues.forEach((name, settings) ->
                settings.deadLetterQueue().ifPresent(letterQueue -> byQueue.put(name, letterQueue)));
        DeadLetterQueues read =
                new DeadLetterQueues(byQueue, defaults.deadLetterQueue().orElse(null));
        for (String letterQueue : read.letterQueues()) {
            String key = Keys.ofQueue(letterQueue) + QueueSetting.DEAD_LETTER.name();
            Optional<String> own = keys.text(key);
            own.ifPresent(value ->
                    keys.problem(key, value, "absent, because " + letterQueue + " is a dead-letter queue itself"));
        }
        return read;
    }
}

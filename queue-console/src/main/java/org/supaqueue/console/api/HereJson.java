package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;

/** What the settings of this node say about a queue. */
final class HereJson {

    private final Settings settings;

    HereJson(Facts facts) {
        this.settings = facts.settings();
    }

    /** {@return the settings; null if this node only enqueues} */
    JsonValue of(String queue) {
        if (!settings.enabled()) {
            return JsonValue.NULL;
        }
        QueueSettings own = settings.queue(queue);
        return Json.createObjectBuilder()
                .add("served", settings.served().contains(queue))
                .add("workers", own.workers())
                .add(
                        "consumer",
                        JsonParts.text(
                                own.access().consumer().map(Consumer::base).map(String::valueOf)))
                .add("missing", JsonParts.text(own.access().missing()))
                .add("request_timeout_ms", own.requestTimeout().toMillis())
                .add("dead_letter", JsonParts.text(settings.deadLetterQueues().of(queue)))
                .build();
    }
}

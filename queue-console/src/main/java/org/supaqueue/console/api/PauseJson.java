package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.supaqueue.Pause;

/** The answer to a pause of a queue or a schedule. */
final class PauseJson {

    private PauseJson() {}

    static JsonObject of(Pause pause) {
        return Json.createObjectBuilder()
                .add("paused_at", JsonParts.time(pause.pausedAt()))
                .add("reason", JsonParts.text(pause.reason()))
                .build();
    }
}

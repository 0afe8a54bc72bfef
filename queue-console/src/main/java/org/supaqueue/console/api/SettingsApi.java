package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.internal.config.EffectiveSetting;
import org.supaqueue.internal.job.NodeView;

/** Shows the settings of this node to administrators. */
final class SettingsApi {

    private final Facts facts;

    SettingsApi(Facts facts) {
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(Route.get("settings", this::settings).onlyForAdmins());
    }

    private ApiAnswer settings(ApiRequest request) {
        request.queryInput().check();
        JsonArrayBuilder items = Json.createArrayBuilder();
        facts.effectiveSettings().forEach(setting -> items.add(json(setting)));
        consoleSettings().forEach(setting -> items.add(json(setting)));
        return ApiAnswer.ok(Json.createObjectBuilder()
                .add("node", JsonParts.text(facts.node().map(NodeView::node)))
                .add("items", items)
                .build());
    }

    private List<EffectiveSetting> consoleSettings() {
        ConsoleSettings console = facts.console();
        return List.of(
                new EffectiveSetting(
                        ConsoleSettings.AUTH,
                        console.isOpen() ? "none" : "container",
                        "container",
                        console.isOpen(),
                        false),
                setting(ConsoleSettings.REDACT, console.redact()),
                setting(ConsoleSettings.DATASOURCE, console.dataSource()));
    }

    private static EffectiveSetting setting(String key, Optional<String> value) {
        return new EffectiveSetting(key, value.orElse(null), null, value.isPresent(), false);
    }

    private static JsonObject json(EffectiveSetting setting) {
        Optional<String> value = setting.isSecret()
                ? Optional.of(Mask.TEXT).filter(mask -> setting.isSet())
                : Optional.ofNullable(setting.value());
        return Json.createObjectBuilder()
                .add("key", setting.key())
                .add("value", JsonParts.text(value))
                .add("default", JsonParts.text(Optional.ofNullable(setting.defaultText())))
                .add("is_default", !setting.isSet())
                .add("secret", setting.isSecret())
                .build();
    }
}

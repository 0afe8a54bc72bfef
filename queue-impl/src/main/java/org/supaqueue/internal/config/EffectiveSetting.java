package org.supaqueue.internal.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * A setting with its value, for people.
 *
 * @param key the key
 * @param value the configured value, or the default; null if there is neither, and if the value is secret
 * @param defaultText the default; null if there is none
 * @param isSet whether the key is configured
 * @param isSecret whether the value must not be shown
 */
public record EffectiveSetting(String key, String value, String defaultText, boolean isSet, boolean isSecret) {

    /**
     * Reads the settings of a node and its queues. The settings of a queue are listed only if they are configured.
     *
     * @param config the configuration of the application
     * @param settings the settings of this configuration
     * @return the settings, in the order of the reference
     */
    public static List<EffectiveSetting> all(Config config, Settings settings) {
        Keys keys = new Keys(config);
        List<EffectiveSetting> all = new ArrayList<>();
        NodeSetting.ALL.forEach(setting -> all.add(of(keys, Keys.PREFIX, setting)));
        QueueSetting.ALL.forEach(setting -> all.add(of(keys, Keys.PREFIX, setting)));
        settings.queues()
                .keySet()
                .forEach(queue -> QueueSetting.ALL.stream()
                        .map(setting -> of(keys, Keys.ofQueue(queue), setting))
                        .filter(EffectiveSetting::isSet)
                        .forEach(all::add));
        return all;
    }

    private static EffectiveSetting of(Keys keys, String prefix, Setting<?> setting) {
        String key = prefix + setting.name();
        Optional<String> text = keys.text(key).or(() -> keys.text(otherKey(prefix, setting)));
        boolean isSecret = setting == QueueSetting.SERVICE_ROLE;
        if (setting == QueueSetting.CONSUMER_FUNCTION) {
            // A URL that is refused for its user part can contain a password.
            text = text.map(url -> ConsumerUrl.parse(url).map(URI::toString).orElse("…"));
        }
        String value = isSecret ? null : text.orElse(setting.defaultText());
        return new EffectiveSetting(key, value, setting.defaultText(), text.isPresent(), isSecret);
    }

    /** The global URL and secret may have the names of a vault: see {@link ConsumerAccess}. */
    private static String otherKey(String prefix, Setting<?> setting) {
        boolean hasVaultName = prefix.equals(Keys.PREFIX)
                && (setting == QueueSetting.CONSUMER_FUNCTION || setting == QueueSetting.SERVICE_ROLE);
        return hasVaultName ? setting.name().replace('-', '_') : prefix + setting.name();
    }
}

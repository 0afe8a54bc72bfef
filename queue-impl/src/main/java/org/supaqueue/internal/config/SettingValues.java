package org.supaqueue.internal.config;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The values of some settings, as they were read. */
final class SettingValues {

    private final Map<Setting<?>, Object> values = new IdentityHashMap<>();

    /**
     * Reads settings.
     *
     * @param prefix the prefix of the keys
     * @param inherited the values of keys that are not configured; null for the defaults
     */
    SettingValues(Keys keys, String prefix, List<Setting<?>> settings, SettingValues inherited) {
        for (Setting<?> setting : settings) {
            values.put(setting, read(keys, prefix, setting, inherited));
        }
    }

    private static <T> T read(Keys keys, String prefix, Setting<T> setting, SettingValues inherited) {
        T absent = inherited == null ? setting.defaultValue() : inherited.get(setting);
        return keys.value(prefix + setting.name(), absent, setting.parser());
    }

    @SuppressWarnings("unchecked")
    <T> T get(Setting<T> setting) {
        return (T) values.get(setting);
    }
}

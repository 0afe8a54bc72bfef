package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.MapConfig;

class EffectiveSettingTest {

    private static List<EffectiveSetting> all(Map<String, String> values) {
        MapConfig config = new MapConfig(values);
        return EffectiveSetting.all(config, Settings.read(config));
    }

    private static EffectiveSetting find(String key, Map<String, String> values) {
        return all(values).stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldHaveTheConfiguredValueOrTheDefault() {
        assertThat(find("supaqueue.workers", Map.of("supaqueue.workers", "32")))
                .isEqualTo(new EffectiveSetting("supaqueue.workers", "32", "16", true, false));
        assertThat(find("supaqueue.workers", Map.of()))
                .isEqualTo(new EffectiveSetting("supaqueue.workers", "16", "16", false, false));
    }

    @Test
    void shouldNeverHaveASecret() {
        for (String key : List.of("supaqueue.service-role", "service_role", "supaqueue.queue.mail.service-role")) {
            List<EffectiveSetting> settings = all(Map.of(key, "hidden"));
            assertThat(settings.toString()).as(key).doesNotContain("hidden");
            assertThat(settings)
                    .filteredOn(setting -> setting.isSecret() && setting.isSet())
                    .as(key)
                    .hasSize(1);
        }
    }

    @Test
    void shouldListSettingsOfAQueueOnlyIfTheyAreConfigured() {
        assertThat(all(Map.of("supaqueue.queue.mail.workers", "2")))
                .filteredOn(setting -> setting.key().startsWith("supaqueue.queue."))
                .containsExactly(new EffectiveSetting("supaqueue.queue.mail.workers", "2", "16", true, false));
    }

    @Test
    void shouldKnowTheUrlByItsVaultName() {
        assertThat(find("supaqueue.consumer-function", Map.of("consumer_function", "https://c.example.com"))
                        .value())
                .isEqualTo("https://c.example.com");
    }
}

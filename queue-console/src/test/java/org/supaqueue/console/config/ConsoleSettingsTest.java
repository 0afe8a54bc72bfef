package org.supaqueue.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.testing.MapConfig;

class ConsoleSettingsTest {

    @Test
    void shouldBeClosedWithoutSettings() {
        ConsoleSettings settings = ConsoleSettings.read(new MapConfig(Map.of()));

        assertThat(settings.isOpen()).isFalse();
        assertThat(settings.dataSource()).isEmpty();
        assertThat(settings.redactions().of("orders")).isEmpty();
    }

    @Test
    void shouldReadAllSettings() {
        ConsoleSettings settings = ConsoleSettings.read(new MapConfig(Map.of(
                ConsoleSettings.AUTH, "none",
                ConsoleSettings.REDACT, "orders:/card , *:/password",
                ConsoleSettings.DATASOURCE, "java:app/jdbc/standby")));

        assertThat(settings.isOpen()).isTrue();
        assertThat(settings.redactions().of("orders")).hasToString("[/card, /password]");
        assertThat(settings.dataSource()).contains("java:app/jdbc/standby");
    }

    @Test
    void shouldNameAllProblemsInOneMessage() {
        assertThatThrownBy(() -> ConsoleSettings.read(
                        new MapConfig(Map.of(ConsoleSettings.AUTH, "None", ConsoleSettings.REDACT, "card,orders:/ok"))))
                .isInstanceOf(QueueConfigurationException.class)
                .hasMessageContaining("supaqueue.console.auth is \"None\" and must be container or none")
                .hasMessageContaining("supaqueue.console.redact has \"card\"");
    }

    @Test
    void shouldFindUnknownKeys() {
        assertThat(ConsoleSettings.unknownKeys(
                        new MapConfig(Map.of("supaqueue.console.auht", "none", ConsoleSettings.AUTH, "none"))))
                .containsExactly("supaqueue.console.auht");
    }

    @Test
    void shouldNotBeUnknownToTheQueue() {
        Settings settings =
                Settings.read(new MapConfig(Map.of(ConsoleSettings.AUTH, "none", "supaqueue.consoles", "x")));

        assertThat(settings.unknownKeys()).containsExactly("supaqueue.consoles");
    }
}

package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.timers.Schedule;
import org.supaqueue.testing.MapConfig;

class SettingsTest {

    private static Settings read(String... keysAndValues) {
        return Settings.read(config(keysAndValues));
    }

    private static MapConfig config(String... keysAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new MapConfig(values);
    }

    @Test
    void shouldHaveDefaults() {
        Settings settings = read();

        assertThat(settings.dataSource()).isEqualTo("java:app/jdbc/supaqueue");
        assertThat(settings.schema()).isEmpty();
        assertThat(settings.migrate()).isTrue();
        assertThat(settings.enabled()).isTrue();
        assertThat(settings.workersTotal()).isEqualTo(64);
        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.kept())
                .isEqualTo(new Settings.Kept(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(365)));
        assertThat(settings.schedules().work()).isEqualTo(new Schedule.Every(Duration.ofSeconds(20)));
        assertThat(settings.defaults().workers()).isEqualTo(16);
        assertThat(settings.defaults().requestTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.defaults().payloadMaxBytes()).isEqualTo(1_048_576);
        assertThat(settings.defaults().responseMaxBytes()).isEqualTo(65_536);
    }

    @Test
    void shouldReportAllProblemsAtOnceWithoutSecrets() {
        assertThatThrownBy(() -> read(
                        "supaqueue.workers", "0",
                        "supaqueue.lease", "soon",
                        "supaqueue.enabled", "yes",
                        "supaqueue.retry.delay", "PT2H",
                        "supaqueue.retry.statuses", "200",
                        "supaqueue.work.schedule", "* *",
                        "supaqueue.queues", "a,!b",
                        "supaqueue.consumer-function", "ftp://user:s3cret@host/",
                        "supaqueue.service-role", "s3cret s3cret",
                        "supaqueue.auth", "basic",
                        "supaqueue.queue.mail.workers", "many",
                        "supaqueue.queue.a b.workers", "1"))
                .isInstanceOfSatisfying(
                        QueueConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(12))
                .hasMessageContaining("supaqueue.workers is \"0\" and must be a whole number from 1 to 10000")
                .hasMessageContaining("supaqueue.queue.mail.workers is \"many\"")
                .hasMessageContaining("supaqueue.retry.delay")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void shouldReportAllProblemsOfSchedulesAtOnce() {
        assertThatThrownBy(() -> read(
                        "supaqueue.schedule.a.cron", "61 * * * *",
                        "supaqueue.schedule.b.cron", "* * * * *",
                        "supaqueue.schedule.b.zone", "Mars/Olympus",
                        "supaqueue.schedule.b.overlap", "wait",
                        "supaqueue.schedule.b.pause-after", "0",
                        "supaqueue.schedule.b.jitter", "PT25H",
                        "supaqueue.schedule.b.queue", "a b",
                        "supaqueue.schedule.b.url-path", "/../x",
                        "supaqueue.schedule.c.zone", "UTC",
                        "supaqueue.schedule.d.cron", "* * * * *",
                        "supaqueue.schedule.d.payload", "{no json",
                        "supaqueue.schedule.e e.cron", "* * * * *",
                        "supaqueue.schedule.f.cron", "* * * * *",
                        "supaqueue.schedule.f.payload", "\"too long\"",
                        "supaqueue.schedule.f.queue", "small",
                        "supaqueue.queue.small.payload.max-bytes", "5"))
                .isInstanceOfSatisfying(
                        QueueConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(11));
    }

    /** Some servers list the environment variable SUPAQUEUE_SCHEDULE_NIGHTLY_REPORT_ZONE under such a name. */
    @Test
    void shouldNotSeeAScheduleInAKeyWithoutASetting() {
        Settings settings = read(
                "supaqueue.schedule.nightly-report.cron", "@daily",
                "supaqueue.schedule.nightly.report.zone", "Europe/Berlin");

        assertThat(settings.jobSchedules())
                .extracting(schedule -> schedule.name())
                .containsExactly("nightly-report");
        assertThat(settings.unknownKeys()).isEmpty();
    }

    @Test
    void shouldLetAQueueFallBackToTheGlobalSettings() {
        Settings settings = read(
                "supaqueue.workers", "7",
                "supaqueue.retry.multiplier", "3",
                "supaqueue.queue.mail.workers", "2",
                "supaqueue.queue.mail.retry.delay", "PT1S");

        assertThat(settings.queue("mail").workers()).isEqualTo(2);
        assertThat(settings.queue("mail").backoff().delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.queue("mail").backoff().multiplier()).isEqualTo(3);
        assertThat(settings.queue("other").workers()).isEqualTo(7);
        assertThat(settings.queues()).containsOnlyKeys("mail");
    }

    @Test
    void shouldReadTheSettingsOfAServedQueueIfPropertyNamesAreNotListed() {
        MapConfig unlisted = config("supaqueue.queues", "mail", "supaqueue.queue.mail.workers", "2");

        assertThat(Settings.read(unlisted).queues()).containsOnlyKeys("mail");
    }

    @Test
    void shouldReportUnknownKeys() {
        Settings settings = read(
                "supaqueue.worker", "7",
                "supaqueue.workers", "7",
                "supaqueue.retry.max.delay", "PT2H",
                "supaqueue.queue.mail.worker", "2",
                "supaqueue.queue.mail.workers", "2",
                "supaqueue.queue.post.retry.dealy", "PT1S",
                "supaqueues.of.somebody.else", "1");

        assertThat(settings.unknownKeys())
                .containsExactly("supaqueue.queue.mail.worker", "supaqueue.queue.post.retry.dealy", "supaqueue.worker");
    }

    @ParameterizedTest
    @CsvSource({"'a,b',a,true", "'a,b',c,false", "'!a,!b',a,false", "'!a',c,true"})
    void shouldServeOnlyTheConfiguredQueues(String queues, String queue, boolean served) {
        assertThat(read("supaqueue.queues", queues).served().contains(queue)).isEqualTo(served);
    }

    @Test
    void shouldPreferSupaqueueKeysToVaultNames() {
        ConsumerAccess vault = read("consumer_function", "http://vault/", "service_role", "v")
                .defaults()
                .access();
        ConsumerAccess own = read(
                        "consumer_function",
                        "http://vault/",
                        "service_role",
                        "v",
                        "supaqueue.consumer-function",
                        "http://own/",
                        "supaqueue.service-role",
                        "o")
                .defaults()
                .access();

        assertThat(vault.consumer()).hasValueSatisfying(consumer -> {
            assertThat(consumer.base()).isEqualTo(URI.create("http://vault/"));
            assertThat(consumer.secret().reveal()).isEqualTo("v");
        });
        assertThat(own.consumer()).hasValueSatisfying(consumer -> {
            assertThat(consumer.base()).isEqualTo(URI.create("http://own/"));
            assertThat(consumer.secret().reveal()).isEqualTo("o");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://my_service:8080/a", "https://[::1]:8443", "HTTP://h", "http://h/a/"})
    void shouldAcceptValidBaseUrls(String url) {
        assertThat(read("supaqueue.consumer-function", url, "supaqueue.auth", "none")
                        .defaults()
                        .access()
                        .consumer())
                .contains(new Consumer(URI.create(url), null));
    }

    @ParameterizedTest
    @CsvSource({
        "queues,','",
        "retry.statuses,','",
        "workers,16d",
        "workers,1e1",
        "retry.jitter,NaN",
        "schema,a123456789012345678901234567890123456789012345678901234567890123"
    })
    void shouldRefuseMalformedValues(String key, String value) {
        assertThatThrownBy(() -> read("supaqueue." + key, value)).isInstanceOf(QueueConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host",
                "ftp://host",
                "http://",
                "http:///x",
                "http://u:p@host",
                "http://host?x",
                "http://host#x",
                "http://host/a/../b",
                "http://ho st",
                "mailto:a@b",
                "http://h:99999",
                "http://h/%2e%2e/"
            })
    void shouldRefuseInvalidBaseUrls(String url) {
        assertThatThrownBy(() -> read("supaqueue.consumer-function", url))
                .isInstanceOfSatisfying(
                        QueueConfigurationException.class,
                        e -> assertThat(e.problems())
                                .isEqualTo(List.of(
                                        "supaqueue.consumer-function is \"…\" and must be an absolute http or https URL"
                                                + " without user, query, fragment or dot segments")));
    }

    @Test
    void shouldNotShowASecretAsText() {
        assertThat(new Secret("s3cret")).hasToString("Secret[…]");
    }

    @Test
    void shouldReadTheDeadLetterQueueOfEachQueue() {
        DeadLetterQueues read = read(
                        "supaqueue.dead-letter", "failures",
                        "supaqueue.queue.orders.dead-letter", "lost-orders",
                        "supaqueue.queue.mails.workers", "2")
                .deadLetterQueues();

        assertThat(read.byQueue()).isEqualTo(Map.of("orders", "lost-orders", "mails", "failures"));
        assertThat(read.ofOthers()).isEqualTo("failures");
        assertThat(read.letterQueues()).containsExactly("failures", "lost-orders");
        assertThat(read("supaqueue.workers", "2").deadLetterQueues().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a, a, a", "a, b, a", "a, b, c"})
    void shouldRefuseADeadLetterQueueWithItsOwnDeadLetterQueue(String queue, String letterQueue, String next) {
        String key = "supaqueue.queue." + letterQueue + ".dead-letter";

        assertThatThrownBy(() -> read("supaqueue.queue." + queue + ".dead-letter", letterQueue, key, next))
                .isInstanceOf(QueueConfigurationException.class)
                .hasMessageContaining(key + " is \"" + next + "\" and must be absent");
    }

    @Test
    void shouldRefuseADeadLetterQueueWithAnInvalidName() {
        assertThatThrownBy(() -> read("supaqueue.queue.orders.dead-letter", "no name"))
                .hasMessageContaining("supaqueue.queue.orders.dead-letter is \"no name\" and must be a queue name");
    }
}

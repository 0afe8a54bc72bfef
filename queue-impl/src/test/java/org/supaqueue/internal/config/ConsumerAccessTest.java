package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.MapConfig;

/** A secret is sent only to the consumer for which the secret is set. */
class ConsumerAccessTest {

    private static final String QUEUE_URL = "supaqueue.queue.partner.consumer-function";
    private static final String QUEUE_SECRET = "supaqueue.queue.partner.service-role";
    private static final String QUEUE_AUTH = "supaqueue.queue.partner.auth";
    private static final String WORKERS = "supaqueue.queue.partner.workers";

    private final MapConfig config =
            new MapConfig(Map.of("supaqueue.consumer-function", "http://all/", "supaqueue.service-role", "all"));

    private ConsumerAccess partner() {
        return Settings.read(config).queue("partner").access();
    }

    private static void assertSends(ConsumerAccess access, String url, String secret) {
        assertThat(access.missing()).isEmpty();
        assertThat(access.consumer()).hasValueSatisfying(consumer -> {
            assertThat(consumer.base()).isEqualTo(URI.create(url));
            assertThat(consumer.secret() == null ? null : consumer.secret().reveal())
                    .isEqualTo(secret);
        });
    }

    private static void assertNotSendable(ConsumerAccess access, String why) {
        assertThat(access.consumer()).isEmpty();
        assertThat(access.missing()).hasValueSatisfying(lack -> assertThat(lack).contains(why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://all/inner", "http://ALL/", "HTTP://all:80/a/b", "http://all:080"})
    void shouldSendTheGlobalSecretToTheGlobalOrigin(String url) {
        config.set(QUEUE_URL, url);

        assertSends(partner(), url, "all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://partner/",
                "https://all/",
                "http://all:8080/",
                "http://all.example/",
                "http://a.all/",
                "http://al/"
            })
    void shouldNotSendTheGlobalSecretToAnotherOrigin(String url) {
        config.set(QUEUE_URL, url);

        assertNotSendable(partner(), "set supaqueue.queue.partner.service-role, or supaqueue.queue.partner.auth=none");
    }

    @Test
    void shouldNotSendTheGlobalSecretIfThereIsNoGlobalUrl() {
        config.remove("supaqueue.consumer-function");
        config.set(QUEUE_URL, "http://partner/");

        assertNotSendable(partner(), "supaqueue.queue.partner.service-role");
    }

    @Test
    void shouldSendTheQueuesOwnSecretToItsUrl() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_SECRET, "own");

        assertSends(partner(), "http://partner/", "own");
    }

    @Test
    void shouldSendNoSecretIfAuthIsNone() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_AUTH, "none");

        assertSends(partner(), "http://partner/", null);
    }

    @Test
    void shouldNotSendWhenTheGlobalUrlChangesToAnotherOrigin() {
        config.set(QUEUE_URL, "http://all/partner");
        ConsumerAccess access = partner();

        config.set("supaqueue.consumer-function", "http://elsewhere/");

        assertNotSendable(access, "another scheme, host or port");
    }

    @Test
    void shouldNotSendWhileTheQueuesOwnUrlIsMissing() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_SECRET, "own");
        ConsumerAccess access = partner();

        config.remove(QUEUE_URL);

        assertNotSendable(access, QUEUE_URL);
        config.set(QUEUE_URL, "http://moved/");
        assertSends(access, "http://moved/", "own");
    }

    @Test
    void shouldNotSendWhenAUrlThatWasSetLaterIsRemoved() {
        config.set(WORKERS, "2");
        ConsumerAccess access = partner();
        assertSends(access, "http://all/", "all");
        config.set(QUEUE_URL, "http://all/partner");
        assertSends(access, "http://all/partner", "all");

        config.remove(QUEUE_URL);

        assertNotSendable(access, QUEUE_URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a url", "ftp://partner/", "http://user:pass@partner/"})
    void shouldNotUseTheGlobalUrlWhileTheQueuesOwnUrlIsInvalid(String url) {
        config.set(WORKERS, "2");
        ConsumerAccess access = partner();

        config.set(QUEUE_URL, url);

        assertNotSendable(access, QUEUE_URL);
    }

    @Test
    void shouldNotUseTheGlobalSecretWhenTheQueuesOwnSecretIsRemoved() {
        config.set(QUEUE_URL, "http://all/partner");
        config.set(QUEUE_SECRET, "own");
        ConsumerAccess access = partner();

        config.remove(QUEUE_SECRET);

        assertNotSendable(access, QUEUE_SECRET + " is not set");
    }

    @Test
    void shouldUseARotatedSecret() {
        ConsumerAccess access = Settings.read(config).defaults().access();

        config.remove("supaqueue.service-role");
        assertNotSendable(access, "supaqueue.service-role is not set");
        config.set("supaqueue.service-role", "two");
        assertSends(access, "http://all/", "two");
    }

    @ParameterizedTest
    @CsvSource({
        "http://partner/,true",
        "http://10.0.0.1/,true",
        "http://127.example/,true",
        "http://localhost.example/,true",
        "http://[::2]/,true",
        "https://partner/,false",
        "http://localhost:8080/,false",
        "http://LOCALHOST/,false",
        "http://app.localhost/,false",
        "http://127.0.0.1/,false",
        "http://127.1.2.3:81/,false",
        "http://[::1]:81/,false",
        "http://[0:0:0:0:0:0:0:1]/,false"
    })
    void shouldDetectThatASecretIsSentUnencrypted(String url, boolean readable) {
        config.set(QUEUE_URL, url);
        config.set(QUEUE_SECRET, "own");
        assertThat(partner().consumer().orElseThrow().isSecretReadable()).isEqualTo(readable);

        config.set(QUEUE_AUTH, "none");
        assertThat(partner().consumer().orElseThrow().isSecretReadable()).isFalse();
    }
}

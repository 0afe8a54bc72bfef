package org.supaqueue.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.MapConfig;

/** A secret goes to no other consumer than it was set for. */
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

    private static void assertWaits(ConsumerAccess access, String why) {
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
    void shouldNotSendTheGlobalSecretAnywhereElse(String url) {
        config.set(QUEUE_URL, url);

        assertWaits(partner(), "set supaqueue.queue.partner.service-role, or supaqueue.queue.partner.auth=none");
    }

    @Test
    void shouldNotSendTheGlobalSecretIfThereIsNoGlobalUrl() {
        config.remove("supaqueue.consumer-function");
        config.set(QUEUE_URL, "http://partner/");

        assertWaits(partner(), "supaqueue.queue.partner.service-role");
    }

    @Test
    void shouldSendTheQueuesOwnSecretAnywhere() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_SECRET, "own");

        assertSends(partner(), "http://partner/", "own");
    }

    @Test
    void shouldSendNoSecretWhereNoneIsWanted() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_AUTH, "none");

        assertSends(partner(), "http://partner/", null);
    }

    @Test
    void shouldSeeThatTheGlobalUrlMovesAway() {
        config.set(QUEUE_URL, "http://all/partner");
        ConsumerAccess access = partner();

        config.set("supaqueue.consumer-function", "http://elsewhere/");

        assertWaits(access, "another scheme, host or port");
    }

    @Test
    void shouldWaitWhenTheQueuesOwnUrlIsTakenAway() {
        config.set(QUEUE_URL, "http://partner/");
        config.set(QUEUE_SECRET, "own");
        ConsumerAccess access = partner();

        config.remove(QUEUE_URL);

        assertWaits(access, QUEUE_URL);
        config.set(QUEUE_URL, "http://moved/");
        assertSends(access, "http://moved/", "own");
    }

    @Test
    void shouldWaitWhenAUrlThatCameLaterIsTakenAway() {
        config.set(WORKERS, "2");
        ConsumerAccess access = partner();
        assertSends(access, "http://all/", "all");
        config.set(QUEUE_URL, "http://all/partner");
        assertSends(access, "http://all/partner", "all");

        config.remove(QUEUE_URL);

        assertWaits(access, QUEUE_URL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a url", "ftp://partner/", "http://user:pass@partner/"})
    void shouldWaitWhileTheQueuesOwnUrlIsUnusable(String url) {
        config.set(WORKERS, "2");
        ConsumerAccess access = partner();

        config.set(QUEUE_URL, url);

        assertWaits(access, QUEUE_URL);
    }

    @Test
    void shouldWaitWhenTheQueuesOwnSecretIsTakenAway() {
        config.set(QUEUE_URL, "http://all/partner");
        config.set(QUEUE_SECRET, "own");
        ConsumerAccess access = partner();

        config.remove(QUEUE_SECRET);

        assertWaits(access, QUEUE_SECRET + " is not set");
    }

    @Test
    void shouldSeeASecretThatIsRotated() {
        ConsumerAccess access = Settings.read(config).defaults().access();

        config.remove("supaqueue.service-role");
        assertWaits(access, "supaqueue.service-role is not set");
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
    void shouldTellWhereASecretCanBeReadOnTheWay(String url, boolean readable) {
        config.set(QUEUE_URL, url);
        config.set(QUEUE_SECRET, "own");
        assertThat(partner().consumer().orElseThrow().isSecretReadable()).isEqualTo(readable);

        config.set(QUEUE_AUTH, "none");
        assertThat(partner().consumer().orElseThrow().isSecretReadable()).isFalse();
    }
}

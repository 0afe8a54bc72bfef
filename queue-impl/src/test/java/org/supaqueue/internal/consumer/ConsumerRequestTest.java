package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refuses invalid requests, and shows no value of a header or a query, and no user name in a text. */
class ConsumerRequestTest {
    private static final URI TARGET = URI.create("https://consumer/x?card=4111");

    @Test
    void shouldNotShowTheValuesOfHeadersAndOfTheQuery() {
        assertThat(with("Bearer s3cret")).hasToString("GET https://consumer/x?card=REDACTED [Authorization] 0 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\n", "s3\rcret", "s3cret\0", "s3cret\u007f"})
    void shouldRefuseControlCharactersWithoutShowingTheValue(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(value))
                .withMessage("header Authorization holds a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "ftp://consumer/x", "http:/x", "mailto:a@b.c"})
    void shouldRefuseTargetsThatAreNotHttp(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsumerRequest("GET", URI.create(target), Map.of(), null, Duration.ofDays(1), 0))
                .withMessageContaining(target);
    }

    @Test
    void shouldRefuseTargetsWithAUserWithoutShowingThem() {
        URI target = URI.create("http://me:s3cret@consumer/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsumerRequest("GET", target, Map.of(), null, Duration.ofSeconds(1), 0))
                .withMessage("target names a user");
    }

    private static ConsumerRequest with(String bearer) {
        return new ConsumerRequest("GET", TARGET, Map.of("Authorization", bearer), null, Duration.ofSeconds(1), 0);
    }
}

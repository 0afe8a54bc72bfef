package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target is shown with its path and the names in its query, but without the values. */
class ShownTargetTest {

    @ParameterizedTest
    @CsvSource({
        "http://c/x, http://c/x",
        "https://c:8443/a%20b/?, https://c:8443/a%20b/?REDACTED",
        "http://c/x?a=1, http://c/x?a=REDACTED",
        "http://c/x?a=1&b=%26&a=2, http://c/x?a=REDACTED&b=REDACTED&a=REDACTED",
        "http://c/x?s3cret, http://c/x?REDACTED",
        "http://c/x?a=b=c?d, http://c/x?a=REDACTED",
        "http://c?a=, http://c?a=REDACTED"
    })
    void shouldHideTheValuesOfTheQuery(URI target, URI shown) {
        assertThat(ShownTarget.of(target)).isEqualTo(shown);
    }
}

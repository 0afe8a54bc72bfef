package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.supaqueue.internal.request.QueryParameters;
import org.supaqueue.internal.request.UrlPath;

/** Appends a flat JSON payload to a URL as query parameters, within the length limit. */
class QueryParametersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /x     | {"key":"value"}        | /x?key=value
            /x?a=1 | {"b":2}                | /x?a=1&b=2
            /x?    | {"b":2}                | /x?b=2
            /x?a&  | {"b":2}                | /x?a&b=2
            ?a=1   | {"b":true}             | ?a=1&b=true
            /x     | {"a":["1",2,false]}    | /x?a=1&a=2&a=false
            /x     | {"a b":"c d&e=f+ü/?"}  | /x?a%20b=c%20d%26e%3Df%2B%C3%BC%2F%3F
            /x     | {"n":1.50,"e":1E2}     | /x?n=1.50&e=100
            /x     | {"":""}                | /x?=
            /x     | {}                     | /x
            /x     | {"a":[]}               | /x
            """)
    void shouldAppendAFlatPayload(String path, String payload, String expected) {
        assertThat(QueryParameters.append(path, payload)).isEqualTo(expected);
    }

    /** Payloads of at most 1 MiB, which is allowed, with query strings longer than the limit. */
    static Stream<String> payloadsOfLongQueries() {
        return Stream.of(
                "{\"" + "n".repeat(400_000) + "\":[" + ones(200_000) + "]}",
                "{\"" + "n".repeat(1_000) + "\":[" + ones(1_000) + "]}",
                "{\"a\":\"" + "\u00fc".repeat(20_000) + "\"}",
                "{\"" + "\u20ac".repeat(10_000) + "\":1}",
                "{\"a\":[" + ones(100_000) + "]}",
                "{\"a\":\"" + "x".repeat(65_535) + "\"}");
    }

    private static String ones(int count) {
        return String.join(",", Collections.nCopies(count, "1"));
    }

    @ParameterizedTest
    @MethodSource("payloadsOfLongQueries")
    void shouldRefuseAQueryThatIsTooLongBeforeItIsBuilt(String payload) {
        String rule = "payload of a GET or DELETE makes a target of more than 65536 bytes";

        assertThatThrownBy(() -> JobRequest.get("/x").payload(payload))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage(rule);
        assertThatThrownBy(() -> QueryParameters.append("https://consumer.example/x", payload))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage(rule);
    }

    @Test
    void shouldAcceptATargetUpToTheLimit() {
        String target = QueryParameters.append("/x", "{\"a\":\"" + "x".repeat(65_531) + "\"}");

        assertThat(target).hasSize(65_536);
        assertThatThrownBy(() -> QueryParameters.append("/x", "{\"a\":\"" + "x".repeat(65_532) + "\"}"))
                .isInstanceOf(InvalidJobException.class);
    }

    @Test
    void shouldIncludeTheBaseUrlInTheLimit() {
        URI base = URI.create("https://consumer.example/" + "b".repeat(65_000));

        assertThat(UrlPath.resolve(base, "/" + "p".repeat(510)).toString()).hasSize(65_536);
        assertThatThrownBy(() -> UrlPath.resolve(base, "/" + "p".repeat(511)))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("makes a target of more than 65536 bytes");
    }
}

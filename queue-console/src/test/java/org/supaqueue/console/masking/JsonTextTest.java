package org.supaqueue.console.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", " [1, {\"a\": {\"a\": 1}, \"b\": [{\"a\": 2}]}] ", "\"a\"", "1e5", "null", "true"})
    void shouldReadEveryKindOfDocument(String text) {
        assertThat(JsonText.read(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "{} {}",
                "{}x",
                "1 2",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}",
                "[{\"b\":{\"a\":1,\"c\":{\"a\":1},\"a\":1}}]",
                "'a'",
                "NaN"
            })
    void shouldRefuseWhatTwoReadersMayUnderstandDifferently(String text) {
        assertThat(JsonText.read(text)).isEmpty();
    }

    @Test
    void shouldRefuseDeepNestingWithoutAnError() {
        assertThat(JsonText.read("[".repeat(JsonText.MAX_DEPTH) + "]".repeat(JsonText.MAX_DEPTH)))
                .isPresent();
        assertThat(JsonText.read("[".repeat(1_000_000))).isEmpty();
        assertThat(JsonText.read("{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000)))
                .isEmpty();
    }

    @Test
    void shouldParseALongPointer() {
        assertThat(JsonPath.parse("/a".repeat(1_000_000)).tokens()).hasSize(1_000_000);
    }
}

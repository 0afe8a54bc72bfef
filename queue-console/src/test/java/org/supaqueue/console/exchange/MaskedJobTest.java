package org.supaqueue.console.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonValue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.console.masking.JsonPath;

class MaskedJobTest {

    @ParameterizedTest
    @ValueSource(strings = {"\"hidden\"", "hidden", "[\"hidden\"]", "{}"})
    void shouldMaskEveryAnswerIfTheWholePayloadIsMasked(String answer) {
        MaskedJob job = new MaskedJob(new StoredJob(JsonValue.EMPTY_JSON_OBJECT), List.of(JsonPath.parse("")));

        assertThat(job.answer(answer)).isEqualTo("•••");
    }
}

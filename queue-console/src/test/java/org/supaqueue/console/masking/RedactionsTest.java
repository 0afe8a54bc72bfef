package org.supaqueue.console.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionsTest {

    private static final Redactions REDACTIONS = new Redactions(List.of(
            Redaction.parse("orders:/card/number"), Redaction.parse("*:/password"), Redaction.parse("mail:/to/0")));

    private static boolean refuses(String queue, String path) {
        return REDACTIONS.refuses(Optional.ofNullable(queue), JsonPath.parse(path));
    }

    @Test
    void shouldMaskThePathsOfAQueueAndOfAllQueues() {
        assertThat(REDACTIONS.of("orders")).hasToString("[/card/number, /password]");
        assertThat(REDACTIONS.of("other")).hasToString("[/password]");
    }

    @Test
    void shouldRefuseAFilterOnAMaskedPathItsParentsAndItsChildren() {
        assertThat(refuses("orders", "/card/number")).isTrue();
        assertThat(refuses("orders", "/card")).isTrue();
        assertThat(refuses("orders", "/card/number/1")).isTrue();
        assertThat(refuses("orders", "/card/holder")).isFalse();
        assertThat(refuses("other", "/card/number")).isFalse();
    }

    @Test
    void shouldRefuseWhatAnyQueueMasksIfTheFilterHasNoQueue() {
        assertThat(refuses(null, "/card/number")).isTrue();
        assertThat(refuses(null, "/order")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/to/0", "/to/00", "/to/-1", "/to/+0", "/to/ 0", "/to/1"})
    void shouldTakeEveryIndexThatPostgresqlReadsForTheMaskedIndex(String path) {
        assertThat(refuses("mail", path)).isTrue();
    }

    @Test
    void shouldKeepMaskedValuesInQueuesThatMaskThem() {
        assertThat(REDACTIONS.areKeptIn(Optional.of("other"), "mail")).isTrue();
        assertThat(REDACTIONS.areKeptIn(Optional.of("orders"), "mail")).isFalse();
        assertThat(REDACTIONS.areKeptIn(Optional.empty(), "orders")).isFalse();
        assertThat(REDACTIONS.areKeptIn(Optional.of("orders"), "orders")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "orders:card", "or ders:/card", ":/card", "orders:/a~2"})
    void shouldRefuseAnEntryOfAnotherForm(String entry) {
        assertThatThrownBy(() -> Redaction.parse(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders:/card/number");
    }
}

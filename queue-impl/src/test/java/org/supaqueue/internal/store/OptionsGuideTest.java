package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.testing.Guide;

/** Tests that the Java examples of the options of jobs are the lines that run inside the servers. */
class OptionsGuideTest {

    private static final String TESTS = "../queue-ejb-timers/src/test/java/org/supaqueue/container/";

    @ParameterizedTest
    @CsvSource({
        "backoff-java, JobOptionsIT",
        "expires-java, JobOptionsIT",
        "tags-java, JobOptionsIT",
        "retry-policy-java, PaymentRetries"
    })
    void shouldShowTheCodeThatATestRuns(String name, String test) {
        assertThat(Guide.snippet(name)).isEqualToIgnoringWhitespace(Guide.javaSnippet(TESTS + test + ".java", name));
    }
}

package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the guide shows the tests that run in the module of the test kit. */
class TestKitGuideTest {

    private static final String TESTS = "../queue-testkit/src/test/java/org/supaqueue/testkit/orders/";

    @ParameterizedTest
    @CsvSource({
        "test-kit-bean-java, OrderService",
        "test-kit-setup-java, OrderServiceTest",
        "test-kit-enqueued-java, OrderServiceTest",
        "test-kit-retry-java, OrderServiceTest",
        "test-kit-dead-java, OrderServiceTest",
        "test-kit-clock-java, OrderServiceTest",
        "test-kit-schedule-java, NightlyReportTest"
    })
    void shouldShowTheCodeThatATestRuns(String name, String test) {
        assertThat(Guide.snippet(name)).isEqualToIgnoringWhitespace(Guide.javaSnippet(TESTS + test + ".java", name));
    }

    @Test
    void shouldNameTheModule() throws IOException {
        String artifact = "<artifactId>queue-testkit</artifactId>";

        assertThat(Guide.snippet("test-kit-xml")).contains(artifact);
        assertThat(Files.readString(Path.of("../queue-testkit/pom.xml"))).contains(artifact);
    }
}

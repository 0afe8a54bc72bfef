package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.testkit.QueueTestKit;

/** The OpenAPI description and the API have the same operations and the same shapes. */
@Tag("database")
class DescriptionTest {

    @RegisterExtension
    static final QueueTestKit KIT = QueueTestKit.create();

    private final Description description = new Description();

    @Test
    void shouldDescribeEveryRouteAndNoOther() {
        Set<String> routes = new ApiFixture(KIT)
                .routes().stream()
                        .map(route -> route.method() + " " + String.join("/", route.template()))
                        .collect(Collectors.toCollection(TreeSet::new));
        // The servlet answers this path.
        routes.add("GET openapi.json");

        assertThat(description.operations()).isEqualTo(routes);
    }

    @Test
    void shouldHaveExamplesOfTheDescribedShapes() {
        description.checkExamples();
    }
}

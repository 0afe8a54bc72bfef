package org.supaqueue.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.supaqueue.spi.QueueMetric;

/** The documentation, the dashboard and the alert rules name the metrics that exist. */
class MetricsReferenceTest {

    private static final Path ROOT = Path.of("..");
    private static final Path DOCUMENT = ROOT.resolve("docs/observability.md");
    private static final Path EXAMPLES = ROOT.resolve("examples/observability");
    private static final Pattern NAME = Pattern.compile("\\b[a-z]+_[a-z_]+\\b(?!\\()");
    private static final Pattern LABELS = Pattern.compile("by \\([^)]*\\)|\\{[^}]*}");

    private static String row(QueueMetric metric) {
        String kind = metric.kind() == QueueMetric.Kind.UP_DOWN_COUNTER
                ? "up-down counter"
                : metric.kind().name().toLowerCase(Locale.ROOT);
        String attributes =
                metric.attributes().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return "| `" + metric.metricName() + "` | " + kind + " | `" + metric.unit() + "` | " + attributes + " | "
                + metric.description() + " |";
    }

    /** The names in Prometheus, as all three monitoring systems map them. */
    private static Stream<String> prometheusNames(QueueMetric metric) {
        String name = metric.metricName().replace('.', '_') + (metric.unit().equals("s") ? "_seconds" : "");
        return switch (metric.kind()) {
            case COUNTER -> Stream.of(name + "_total");
            case HISTOGRAM -> Stream.of(name + "_count", name + "_sum", name + "_bucket");
            case GAUGE, UP_DOWN_COUNTER -> Stream.of(name);
        };
    }

    private static Set<String> names(Stream<String> texts) {
        return texts.flatMap(text -> NAME.matcher(text).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> metrics(String expression) {
        return names(Stream.of(LABELS.matcher(expression).replaceAll("")));
    }

    /** The labels of an expression; without their values, which stand in quotation marks. */
    private static Set<String> labels(String expression) {
        return names(LABELS.matcher(expression)
                .results()
                .map(MatchResult::group)
                .map(text -> text.replaceAll("\"[^\"]*\"", "")));
    }

    private static void checkExpression(String expression) {
        assertThat(metrics(expression)).isNotEmpty();
        assertThat(known()).containsAll(metrics(expression));
        assertThat(knownLabels()).containsAll(labels(expression));
    }

    private static List<String> knownLabels() {
        return Arrays.stream(QueueMetric.values())
                .flatMap(metric -> metric.attributes().stream())
                .map(attribute -> attribute.replace('.', '_'))
                .toList();
    }

    private static List<String> known() {
        return Arrays.stream(QueueMetric.values())
                .flatMap(MetricsReferenceTest::prometheusNames)
                .toList();
    }

    @Test
    void shouldHaveARowForEachMetric() throws IOException {
        List<String> rows = Arrays.stream(QueueMetric.values())
                .map(MetricsReferenceTest::row)
                .toList();

        assertThat(Files.readAllLines(DOCUMENT))
                .filteredOn(line -> line.matches("\\| `(messaging|http|supaqueue)\\..*\\| (s|`s`|`\\{\\w+}`) \\|.*"))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void shouldUseKnownMetricsInTheDashboard() throws IOException {
        String text = Files.readString(EXAMPLES.resolve("grafana-dashboard.json"));
        try (JsonReader json = Json.createReader(new StringReader(text))) {
            List<JsonValue> panels = json.readObject().getJsonArray("panels");
            List<String> expressions = panels.stream()
                    .flatMap(panel -> panel.asJsonObject().getJsonArray("targets").stream())
                    .map(target -> target.asJsonObject().getString("expr"))
                    .toList();
            assertThat(expressions).hasSizeGreaterThan(10).allSatisfy(MetricsReferenceTest::checkExpression);
        }
    }

    @Test
    void shouldUseKnownMetricsInFiveAlertRules() throws IOException {
        AlertRules rules = AlertRules.read(EXAMPLES.resolve("prometheus-rules.yml"));

        assertThat(rules.names())
                .hasSize(5)
                .allSatisfy(name -> assertThat(Files.readString(DOCUMENT)).contains("| `" + name + "` |"));
        assertThat(rules.expressions()).hasSize(5).allSatisfy(MetricsReferenceTest::checkExpression);
    }
}

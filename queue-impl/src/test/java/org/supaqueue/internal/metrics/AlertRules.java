package org.supaqueue.internal.metrics;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alert rules of a file for Prometheus. */
record AlertRules(List<Map<?, ?>> rules) {

    static AlertRules read(Path file) throws IOException {
        try (Reader yaml = Files.newBufferedReader(file)) {
            Map<?, ?> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
            return new AlertRules(maps(root.get("groups")).stream()
                    .flatMap(group -> maps(group.get("rules")).stream())
                    .toList());
        }
    }

    private static List<Map<?, ?>> maps(Object list) {
        return ((List<?>) list)
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    List<String> names() {
        return rules.stream().map(rule -> (String) rule.get("alert")).toList();
    }

    List<String> expressions() {
        return rules.stream().map(rule -> (String) rule.get("expr")).toList();
    }
}

package org.supaqueue.benchmark.run.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of figures. Each figure is measured in several runs. */
public final class Figures {
    private final Map<String, List<Series>> rows = new LinkedHashMap<>();

    /**
     * Adds the figures of one run.
     *
     * @param name name of the row
     * @param values the figures; every run has the same number of figures
     */
    public void add(String name, List<Double> values) {
        List<Series> row = rows.computeIfAbsent(
                name, absent -> values.stream().map(value -> new Series()).toList());
        for (int column = 0; column < values.size(); column++) {
            row.get(column).add(values.get(column));
        }
    }

    /**
     * Formats the rows. Each figure has its median, minimum and maximum.
     *
     * @param digits number of decimal places
     * @return the rows; the first cell of a row is its name
     */
    public List<List<String>> cells(int digits) {
        List<List<String>> table = new ArrayList<>();
        rows.forEach((name, row) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            row.forEach(series -> cells.add(series.text(digits)));
            table.add(cells);
        });
        return table;
    }
}

package org.supaqueue.benchmark.run.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of figures, each taken several times. */
public final class Figures {
    private final Map<String, List<Series>> rows = new LinkedHashMap<>();

    /**
     * Adds what one run gave.
     *
     * @param name of the row
     * @param values its figures, as many in every run
     */
    public void add(String name, List<Double> values) {
        List<Series> row = rows.computeIfAbsent(
                name, absent -> values.stream().map(value -> new Series()).toList());
        for (int column = 0; column < values.size(); column++) {
            row.get(column).add(values.get(column));
        }
    }

    /**
     * Writes them, each as its median, minimum and maximum.
     *
     * @param digits after the point
     * @return the rows, their names first
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

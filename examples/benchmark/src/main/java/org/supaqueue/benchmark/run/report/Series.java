package org.supaqueue.benchmark.run.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One figure, measured in several runs. */
public final class Series {
    private final List<Double> values = new ArrayList<>();

    /**
     * Adds the value of one run.
     *
     * @param value the value
     */
    public void add(double value) {
        values.add(value);
    }

    /** {@return the median; with an even number of values, the higher of the two middle values} */
    public double median() {
        return sorted().get(values.size() / 2);
    }

    /**
     * Divides this figure by another figure, run by run.
     *
     * @param other figure from the same runs
     * @return the quotients
     */
    public Series dividedBy(Series other) {
        Series quotients = new Series();
        IntStream.range(0, values.size()).forEach(run -> quotients.add(values.get(run) / other.values.get(run)));
        return quotients;
    }

    /**
     * Formats the figure as its median. Adds minimum and maximum if they differ.
     *
     * @param digits number of decimal places
     * @return the text; empty if there is no value
     */
    public String text(int digits) {
        if (values.isEmpty()) {
            return "";
        }
        List<Double> sorted = sorted();
        String median = format(digits, median());
        String min = format(digits, sorted.get(0));
        String max = format(digits, sorted.get(sorted.size() - 1));
        return min.equals(max) ? median : median + " (" + min + "–" + max + ")";
    }

    private List<Double> sorted() {
        return values.stream().sorted().toList();
    }

    private static String format(int digits, double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value).replace(',', ' ');
    }
}

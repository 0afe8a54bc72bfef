package org.supaqueue.benchmark.run.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The same figure, taken several times. */
public final class Series {
    private final List<Double> values = new ArrayList<>();

    /**
     * Adds what one run gave.
     *
     * @param value the figure
     */
    public void add(double value) {
        values.add(value);
    }

    /** {@return the one in the middle, the higher of two} */
    public double median() {
        return sorted().get(values.size() / 2);
    }

    /**
     * This figure's share of another's, run by run.
     *
     * @param other taken in the same runs
     * @return the quotients
     */
    public Series per(Series other) {
        Series quotients = new Series();
        IntStream.range(0, values.size()).forEach(run -> quotients.add(values.get(run) / other.values.get(run)));
        return quotients;
    }

    /**
     * Writes it as the median, with minimum and maximum where they differ.
     *
     * @param digits after the point
     * @return the text; empty if nothing was taken
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

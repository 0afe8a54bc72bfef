package org.supaqueue.console.scale;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Three drains in a row. The first and the third show how much the machine itself varies.
 *
 * @param before jobs per second without a console
 * @param beside jobs per second beside an open console
 * @param after jobs per second without a console
 */
record Round(double before, double beside, double after) {

    /** {@return the part of the speed that remains beside an open console} */
    double ratio() {
        return beside / ((before + after) / 2);
    }

    /** {@return by how much the two drains without a console differ, as a part of their mean} */
    double noise() {
        return Math.abs(after - before) / ((before + after) / 2);
    }

    static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "%8.0f %8.0f %8.0f  ratio %.3f, noise %.3f".formatted(before, beside, after, ratio(), noise());
    }
}

package org.supaqueue.benchmark.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A series gives median, minimum, maximum and quotients; figures and percentiles are correct. */
class SeriesTest {

    @Test
    void shouldFormatMedianMinimumAndMaximum() {
        assertThat(series(12_345.6, 9_000, 30_000).text(0)).isEqualTo("12 346 (9 000–30 000)");
        assertThat(series(1.25, 1.25).text(2)).isEqualTo("1.25");
        assertThat(series().text(0)).isEmpty();
    }

    @Test
    void shouldDivideRunByRun() {
        Series quotients = series(10, 40, 90).dividedBy(series(10, 20, 30));

        assertThat(quotients.text(0)).isEqualTo("2 (1–3)");
    }

    @Test
    void shouldKeepRowsOfFiguresApart() {
        Figures figures = new Figures();
        figures.add("a", List.of(1.0, 10.0));
        figures.add("b", List.of(5.0, 50.0));
        figures.add("a", List.of(3.0, 30.0));

        assertThat(figures.cells(0)).containsExactly(List.of("a", "3 (1–3)", "30 (10–30)"), List.of("b", "5", "50"));
    }

    @Test
    void shouldFindPercentiles() {
        List<Long> micros =
                LongStream.rangeClosed(1, 200).map(each -> each * 1_000).boxed().toList();

        assertThat(new Percentiles(micros).summary()).containsExactly(100.0, 198.0, 200.0);
        assertThat(new Percentiles(List.of(7_000L)).summary()).containsExactly(7.0, 7.0, 7.0);
    }

    private static Series series(double... values) {
        Series series = new Series();
        for (double value : values) {
            series.add(value);
        }
        return series;
    }
}

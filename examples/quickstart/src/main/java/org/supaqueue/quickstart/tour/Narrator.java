package org.supaqueue.quickstart.tour;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Prints the steps of the tour on the console. */
final class Narrator {
    private final PrintStream out;
    private int steps;

    Narrator(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println(text);
    }

    void step(String text) {
        steps++;
        title(steps + ". " + text);
    }

    void print(String text) {
        out.println("   " + text);
    }

    void ready(String what, Instant start) {
        print(String.format(
                "%-42s %4.1f s", what, Duration.between(start, Instant.now()).toMillis() / 1_000.0));
    }

    int steps() {
        return steps;
    }
}

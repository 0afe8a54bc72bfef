package org.supaqueue.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The results of the kills of a server, as a table. */
final class Kills {
    static final int MIN_ANSWERED = 200;
    static final int MIN_IN_FLIGHT = 10;
    private static final String LINE = "%n%-14s %-4s %-8s %-9s %-15s %-10s %-6s %s";

    private final String server;
    private final List<Run> runs = new ArrayList<>();

    Kills(String server) {
        this.server = server;
    }

    /**
     * One kill and the restart after the kill.
     *
     * @param answered number of requests that the consumer had answered at the kill
     * @param inFlight number of requests in progress at the kill
     * @param settled number of complete jobs at the kill
     * @param twice ids of the jobs that the consumer received twice
     */
    record Run(int answered, int inFlight, int settled, Set<String> twice) {
        boolean isCounted() {
            return answered >= MIN_ANSWERED && inFlight >= MIN_IN_FLIGHT;
        }
    }

    void add(Run run) {
        runs.add(run);
    }

    long counted() {
        return runs.stream().filter(Run::isCounted).count();
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(LINE.formatted(
                "server",
                "run",
                "answered",
                "in flight",
                "settled at kill",
                "sent twice",
                "counts",
                "which jobs twice"));
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            table.append(LINE.formatted(
                    server,
                    i + 1,
                    run.answered(),
                    run.inFlight(),
                    run.settled(),
                    run.twice().size(),
                    run.isCounted() ? "yes" : "no",
                    String.join(" ", run.twice())));
        }
        return table.toString();
    }
}

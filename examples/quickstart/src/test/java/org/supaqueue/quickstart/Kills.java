package org.supaqueue.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What came of the times a server was killed, as a table. */
final class Kills {
    static final int LEAST_ANSWERED = 200;
    static final int LEAST_IN_FLIGHT = 10;
    private static final String LINE = "%n%-14s %-4s %-8s %-9s %-15s %-10s %-6s %s";

    private final String server;
    private final List<Run> runs = new ArrayList<>();

    Kills(String server) {
        this.server = server;
    }

    /**
     * One kill and the restart after it.
     *
     * @param answered before the kill
     * @param inFlight at the kill
     * @param settled how many jobs were complete at the kill
     * @param twice the jobs the consumer got twice, by its own ledger
     */
    record Run(int answered, int inFlight, int settled, Set<String> twice) {
        boolean isCounted() {
            return answered >= LEAST_ANSWERED && inFlight >= LEAST_IN_FLIGHT;
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

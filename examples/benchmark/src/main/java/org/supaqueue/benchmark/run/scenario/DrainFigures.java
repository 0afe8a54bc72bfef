package org.supaqueue.benchmark.run.scenario;

import org.supaqueue.benchmark.run.report.Series;

/** The figures of one subject's drains, run by run. */
final class DrainFigures {
    final Series perSecond = new Series();
    final Series transactions = new Series();
    final Series walBytes = new Series();
    final Series fullPages = new Series();

    void add(Drained drained) {
        perSecond.add(drained.perSecond());
        transactions.add((double) drained.usage().transactions() / drained.jobs());
        walBytes.add((double) drained.usage().walBytes() / drained.jobs());
        fullPages.add(drained.usage().fullPages());
    }
}

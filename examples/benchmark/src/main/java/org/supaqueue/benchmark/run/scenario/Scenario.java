package org.supaqueue.benchmark.run.scenario;

import org.supaqueue.benchmark.run.Stage;
import org.supaqueue.benchmark.run.report.Report;

/** One question, and how its answer is measured. */
@FunctionalInterface
public interface Scenario {
    /**
     * Measures.
     *
     * @param stage what to use
     * @param report where the figures go
     * @throws Exception if something fails, or a job was lost or sent twice
     */
    void run(Stage stage, Report report) throws Exception;
}

package org.supaqueue.benchmark.run.scenario;

import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.report.Report;

/** One measurement. */
@FunctionalInterface
public interface Scenario {
    /**
     * Runs the measurement.
     *
     * @param stage the servers and options to use
     * @param report receives the figures
     * @throws Exception if a step fails, or if a job was lost or sent twice
     */
    void run(BenchmarkSetup stage, Report report) throws Exception;
}

package org.supaqueue.benchmark.run.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.internal.store.ClaimCost;

/** Measures how many pages a claim reads, with different other rows in the table. */
public final class ClaimPages implements Scenario {

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        int many = stage.options().rows();
        List<List<String>> rows = new ArrayList<>();
        for (ClaimCost.Situation situation : ClaimCost.Situation.values()) {
            Database database = stage.postgres().create("claims");
            for (ClaimCost.Reading reading :
                    ClaimCost.migrate(database.dataSource()).read(situation, many)) {
                rows.add(List.of(
                        situation.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        reading.known(),
                        String.valueOf(reading.claim().jobs()),
                        String.valueOf(reading.claim().buffers()),
                        String.valueOf(reading.idle().buffers())));
            }
            stage.postgres().drop(database.name());
            report.progress("claim-pages: " + situation);
        }
        report.section(
                "What a claim reads",
                "Pages that the statement which claims 100 jobs looks at in a table of " + many
                        + " rows, ten times as many where they are finished and 10 000 where each has a queue of its"
                        + " own: EXPLAIN (ANALYZE, BUFFERS) after six executions that were rolled back. Later lines meet"
                        + " the dead rows of those before.");
        report.table(List.of("the rows", "the table is", "jobs", "pages", "pages when nothing is due"), rows);
    }
}

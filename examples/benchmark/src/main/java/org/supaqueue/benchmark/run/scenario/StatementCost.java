package org.supaqueue.benchmark.run.scenario;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.postgres.ProcessorTime;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.Payload;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;

/**
 * Measures the processor time that PostgreSQL needs for a job: for its INSERT, its claim and its settlement. Processor
 * time varies less than elapsed time, so this scenario shows what a change of a statement or of the table costs.
 */
public final class StatementCost implements Scenario {
    private static final int BATCH = 100;
    private static final int MAX_PAYLOAD_BYTES = 1 << 20;
    private static final String INSERT =
            "INSERT INTO job_queue (http_verb, payload, url_path) VALUES ('POST', '" + Payload.JSON + "', '/jobs')";

    private final Series insert = new Series();
    private final Series claim = new Series();
    private final Series settle = new Series();

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        Database database = stage.postgres().create("statement_cost");
        try (HikariDataSource oneSession = oneSession(database)) {
            org.supaqueue.internal.store.Database connections = new org.supaqueue.internal.store.Database(oneSession);
            Store store = new StoreOpener(connections, new Migrator(connections, null, true), "node").open();
            for (int run = -1; run < stage.options().runs(); run++) {
                measure(oneSession, store, stage.options().jobs(), run >= 0);
                report.progress("statement-cost, run " + (run + 1));
            }
        }
        report.section(
                "Processor time of PostgreSQL",
                "Microseconds for each job of one session, with batches of " + BATCH
                        + " jobs for claim and settlement and one statement for each INSERT. Median (minimum–maximum) of "
                        + stage.options().runs() + " runs of " + stage.options().jobs() + " jobs.");
        report.table(
                List.of("INSERT", "claim", "settle"), List.of(List.of(insert.text(1), claim.text(1), settle.text(1))));
    }

    private static HikariDataSource oneSession(Database database) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(database.url());
        pool.setMaximumPoolSize(1);
        pool.setMaxLifetime(0);
        return new HikariDataSource(pool);
    }

    private void measure(HikariDataSource oneSession, Store store, int jobs, boolean counts) throws Exception {
        ProcessorTime time;
        long before;
        long inserted;
        try (Connection connection = oneSession.getConnection()) {
            Database.execute(connection, "TRUNCATE job_queue CASCADE");
            Database.execute(connection, "CHECKPOINT");
            time = ProcessorTime.of(connection);
            before = time.nanos();
            insert(connection, jobs);
            inserted = time.nanos();
            Database.execute(connection, "VACUUM ANALYZE job_queue");
        }
        long claiming = 0;
        long settling = 0;
        ClaimCursor cursor = new ClaimCursor(System::nanoTime);
        for (int done = 0; done < jobs; done += BATCH) {
            long start = time.nanos();
            List<ClaimedJob> claimed =
                    store.claims().claim(Queues.ALL, cursor, limits()).jobs();
            long claimedAt = time.nanos();
            store.settlements()
                    .settle(claimed.stream().map(StatementCost::completed).toList());
            claiming += claimedAt - start;
            settling += time.nanos() - claimedAt;
        }
        if (counts) {
            insert.add(micros(inserted - before, jobs));
            claim.add(micros(claiming, jobs));
            settle.add(micros(settling, jobs));
        }
    }

    private static void insert(Connection connection, int jobs) throws Exception {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < jobs; i++) {
                statement.executeUpdate();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static ClaimLimits limits() {
        return new ClaimLimits(BATCH, BATCH, Duration.ofMinutes(1), MAX_PAYLOAD_BYTES, List.of());
    }

    private static Settlement completed(ClaimedJob job) {
        CallResult.Answered answer = new CallResult.Answered(200, "{\"ok\":true}", false, Duration.ofMillis(1));
        return new Settlement(job, new Outcome.Complete(answer), CallTimings.startedAt(System.nanoTime()));
    }

    private static double micros(long nanos, int jobs) {
        return nanos / 1_000.0 / jobs;
    }
}

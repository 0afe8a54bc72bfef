package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.supaqueue.internal.job.Queues;

/** Measures how many pages a claim of 100 jobs reads in a table with many other rows. */
public final class ClaimCost {

    private static final int LIMIT = 100;
    private static final int FEW = 50;
    private static final int QUEUES = 10_000;
    private static final Queues QUEUE_WITHOUT_JOBS = Queues.only(List.of("nobody"));

    private final DataSource dataSource;
    private final Store store;

    /**
     * Gives PostgreSQL the statistics of an empty table. Turns autovacuum off, so that these statistics stay until
     * ANALYZE or VACUUM runs.
     */
    ClaimCost(DataSource dataSource, Store store) throws SQLException {
        this.dataSource = dataSource;
        this.store = store;
        execute("ALTER TABLE job_queue SET (autovacuum_enabled = off)");
        execute("VACUUM ANALYZE job_queue");
    }

    /**
     * Migrates a database.
     *
     * @param dataSource leads to an empty database
     * @return a ClaimCost that measures claims in this database
     * @throws SQLException if the migration fails
     */
    public static ClaimCost migrate(DataSource dataSource) throws SQLException {
        Database database = new Database(dataSource);
        return new ClaimCost(dataSource, new StoreOpener(database, new Migrator(database, null, true), "node").open());
    }

    /** The content of the table. */
    public enum Situation {
        /** Many due jobs, more than one claim takes. */
        DUE(Queues.ALL, LIMIT, Queues.except(List.of("default"))) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, "", ""));
            }
        },
        /** Many jobs that are due tomorrow, with ten priorities, and a few jobs that are due now. */
        TOMORROW(Queues.ALL, FEW, Queues.except(List.of("default"))) {
            @Override
            List<String> inserts(int many) {
                return List.of(
                        insert(many, ", run_at, priority", ", now() + interval '1 day', i % 10"), insert(FEW, "", ""));
            }
        },
        /** Many due jobs in a queue that the claim leaves out, and a few due jobs in another queue. */
        NOT_SERVED(Queues.except(List.of("paused")), FEW, QUEUE_WITHOUT_JOBS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, ", queue", ", 'paused'"), insert(FEW, "", ""));
            }
        },
        /** Very many finished jobs, and a few due jobs. */
        FINISHED(Queues.ALL, FEW, QUEUE_WITHOUT_JOBS) {
            @Override
            List<String> inserts(int many) {
                return List.of(
                        insert(10 * many, ", status, response_status, finished_at", ", 'complete', 200, now()"),
                        insert(FEW, "", ""));
            }
        },
        /** 10,000 queues with one due job each. */
        QUEUES_OF_ONE(Queues.ALL, LIMIT, QUEUE_WITHOUT_JOBS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(QUEUES, ", queue", ", 'queue-' || i"));
            }
        },
        /** 10,000 queues with several due jobs each. */
        QUEUES_OF_SEVERAL(Queues.ALL, LIMIT, QUEUE_WITHOUT_JOBS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, ", queue", ", 'queue-' || i % " + QUEUES));
            }
        };

        private final Queues queues;
        private final int due;
        private final Queues idle;

        /**
         * @param queues the queues to claim from
         * @param due how many jobs a claim from these queues takes
         * @param idle queues without a due job
         */
        Situation(Queues queues, int due, Queues idle) {
            this.queues = queues;
            this.due = due;
            this.idle = idle;
        }

        abstract List<String> inserts(int many);

        /** {@return how many jobs a claim takes} */
        public int due() {
            return due;
        }

        private static String insert(int jobs, String columns, String values) {
            return "INSERT INTO job_queue (http_verb, payload" + columns + ") SELECT 'POST', '{\"key\": \"value\"}'"
                    + values + " FROM generate_series(1, " + jobs + ") AS i";
        }
    }

    /**
     * The cost of one statement.
     *
     * @param jobs how many jobs the statement returned
     * @param buffers how many pages the statement read, cached pages included
     */
    public record Cost(int jobs, int buffers) {}

    /**
     * The cost of two claims.
     *
     * @param known what PostgreSQL knew about the table
     * @param claim the cost of a claim from queues with due jobs
     * @param idle the cost of a claim from queues without a due job
     */
    public record Reading(String known, Cost claim, Cost idle) {}

    /**
     * Fills the table and measures claims four times: with a plan made while the table was empty, with the statistics
     * of the empty table, after ANALYZE, and after VACUUM.
     *
     * @param situation the content of the table
     * @param many how many rows to insert, apart from the few due jobs. {@link Situation#FINISHED} has ten times as
     *     many, and {@link Situation#QUEUES_OF_ONE} always has 10,000.
     * @return the four measurements
     * @throws SQLException if a statement fails
     */
    public List<Reading> read(Situation situation, int many) throws SQLException {
        List<Reading> readings = new ArrayList<>();
        try (MeasuredStatement claim = claim(situation.queues);
                MeasuredStatement idle = claim(situation.idle)) {
            fill(situation, many);
            readings.add(new Reading("planned when it was empty", claim.measure(), idle.measure()));
        }
        readings.add(read("known as empty", situation));
        execute("ANALYZE job_queue");
        readings.add(read("analysed", situation));
        execute("VACUUM job_queue");
        readings.add(read("vacuumed", situation));
        return readings;
    }

    void fill(Situation situation, int many) throws SQLException {
        for (String insert : situation.inserts(many)) {
            execute(insert);
        }
    }

    private Reading read(String known, Situation situation) throws SQLException {
        try (MeasuredStatement claim = claim(situation.queues);
                MeasuredStatement idle = claim(situation.idle)) {
            return new Reading(known, claim.measure(), idle.measure());
        }
    }

    private MeasuredStatement claim(Queues queues) throws SQLException {
        return MeasuredStatement.claim(
                dataSource.getConnection(), store, new ClaimCursor(System::nanoTime), queues, LIMIT);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What a claim of 100 jobs reads in a table that holds much else. */
public final class ClaimCost {

    private static final int LIMIT = 100;
    private static final int FEW = 50;
    private static final int QUEUES = 10_000;
    private static final Queues NOBODYS = Queues.only(List.of("nobody"));

    private final DataSource dataSource;
    private final Store store;

    /** Lets PostgreSQL know that the table is empty, and no more of it unless it is told. */
    ClaimCost(DataSource dataSource, Store store) throws SQLException {
        this.dataSource = dataSource;
        this.store = store;
        execute("ALTER TABLE job_queue SET (autovacuum_enabled = off)");
        execute("VACUUM ANALYZE job_queue");
    }

    /**
     * Migrates a database.
     *
     * @param dataSource of an empty one
     * @return what reads there
     * @throws SQLException if it fails
     */
    public static ClaimCost migrate(DataSource dataSource) throws SQLException {
        Database database = new Database(dataSource);
        return new ClaimCost(dataSource, new StoreOpener(database, new Migrator(database, null, true), "node").open());
    }

    /** What the table holds. */
    public enum Situation {
        /** More than the claim takes. */
        DUE(Queues.ALL, LIMIT, Queues.except(List.of("default"))) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, "", ""));
            }
        },
        /** What is not due yet, of ten priorities, and a few jobs that are. */
        TOMORROW(Queues.ALL, FEW, Queues.except(List.of("default"))) {
            @Override
            List<String> inserts(int many) {
                return List.of(
                        insert(many, ", run_at, priority", ", now() + interval '1 day', i % 10"), insert(FEW, "", ""));
            }
        },
        /** What is due in a queue that is left out, and a few jobs of another. */
        NOT_SERVED(Queues.except(List.of("paused")), FEW, NOBODYS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, ", queue", ", 'paused'"), insert(FEW, "", ""));
            }
        },
        /** Ten times as many that are finished, and a few jobs that are due. */
        FINISHED(Queues.ALL, FEW, NOBODYS) {
            @Override
            List<String> inserts(int many) {
                return List.of(
                        insert(10 * many, ", status, response_status, finished_at", ", 'complete', 200, now()"),
                        insert(FEW, "", ""));
            }
        },
        /** As many queues as jobs. */
        QUEUES_OF_ONE(Queues.ALL, LIMIT, NOBODYS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(QUEUES, ", queue", ", 'queue-' || i"));
            }
        },
        /** As many queues, each with several jobs. */
        QUEUES_OF_SEVERAL(Queues.ALL, LIMIT, NOBODYS) {
            @Override
            List<String> inserts(int many) {
                return List.of(insert(many, ", queue", ", 'queue-' || i % " + QUEUES));
            }
        };

        private final Queues queues;
        private final int due;
        private final Queues idle;

        /**
         * @param queues to claim from
         * @param due how many jobs that takes
         * @param idle queues of which no job is due
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
     * What a statement did.
     *
     * @param jobs how many jobs it returned
     * @param buffers how many pages it looked at
     */
    public record Cost(int jobs, int buffers) {}

    /**
     * What two claims read.
     *
     * @param known what PostgreSQL knew of the table
     * @param claim of what is due
     * @param idle of queues of which nothing is due
     */
    public record Reading(String known, Cost claim, Cost idle) {}

    /**
     * Fills the table, and reads what claims cost: by statements that were prepared and planned while it was empty, and by
     * others with what PostgreSQL knew then, with fresh statistics and after VACUUM.
     *
     * @param situation what the table holds besides
     * @param many how many rows of that
     * @return what the claims read
     * @throws SQLException if something fails
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

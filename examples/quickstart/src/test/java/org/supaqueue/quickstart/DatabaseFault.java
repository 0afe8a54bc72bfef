package org.supaqueue.quickstart;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PostgresProcess.Shutdown;

/** What happens to PostgreSQL or to the network before it; each has ended, but for its consequences, when it returns. */
enum DatabaseFault {
    RESTARTED(Kind.RESET, Runs.FIVE, (postgres, flow) -> {
        postgres.stop(Shutdown.FAST);
        postgres.start();
    }),
    RESTARTED_WITHOUT_CHECKPOINT(Kind.RESET, Runs.FIVE, (postgres, flow) -> {
        postgres.stop(Shutdown.IMMEDIATE);
        postgres.start();
    }),
    KILLED(Kind.RESET, Runs.FIVE, (postgres, flow) -> {
        postgres.kill();
        pause(1);
        postgres.start();
    }),
    STOPPED_FOR_15_S(Kind.RESET, Runs.TWO, (postgres, flow) -> {
        postgres.stop(Shutdown.FAST);
        pause(15);
        postgres.start();
    }),
    SESSIONS_TERMINATED(Kind.RESET, Runs.FIVE, (postgres, flow) -> postgres.terminateAll()),
    CONNECTIONS_CUT(Kind.RESET, Runs.FIVE, (postgres, flow) -> postgres.proxy().cut()),
    CONNECTIONS_CUT_AND_REFUSED_FOR_15_S(Kind.RESET, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().refuse();
        postgres.proxy().cut();
        pause(15);
        postgres.proxy().accept();
    }),
    IDLE_SESSIONS_ENDED(Kind.RESET, Runs.TWO, (postgres, flow) -> postgres.endIdleSessions(flow)),
    READ_ONLY_FOR_5_S(Kind.RESET, Runs.TWO, (postgres, flow) -> {
        postgres.demote();
        pause(5);
        postgres.promote();
    }),
    /** The old sockets lead to a server that is a standby by now, and stay open. */
    FAILED_OVER(Kind.DEMOTED, Runs.TWO, (postgres, flow) -> {
        postgres.demote();
        pause(3);
        postgres.promoteForNewSessions();
    }),
    SILENT_FOR_20_S(Kind.SILENCE, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().silence();
        pause(20);
        postgres.proxy().resume();
    }),
    VANISHED_FOR_20_S(Kind.SILENCE, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().vanish();
        pause(20);
        postgres.proxy().resume();
    }),
    /** A firewall that forgot them: the old sockets lead nowhere, new ones work. */
    SOCKETS_FORGOTTEN(
            Kind.SILENCE, Runs.TWO, (postgres, flow) -> postgres.proxy().freezeAll());

    /** What limit holds for the first job afterwards. */
    enum Kind {
        RESET,
        DEMOTED,
        SILENCE
    }

    /** How many times it happens: while jobs flow, while the node sleeps, and so on in turn. */
    private enum Runs {
        TWO(2),
        FIVE(5);

        private final int count;

        Runs(int count) {
            this.count = count;
        }
    }

    private static final int MOST_RUNS = Integer.getInteger("faults.runs", 5);

    private final Kind kind;
    private final Runs runs;
    private final Effect effect;

    DatabaseFault(Kind kind, Runs runs, Effect effect) {
        this.kind = kind;
        this.runs = runs;
        this.effect = effect;
    }

    Kind kind() {
        return kind;
    }

    int runs() {
        return Math.min(runs.count, MOST_RUNS);
    }

    /**
     * Has it happen.
     *
     * @param postgres to what
     * @param flow has some jobs inserted, for a fault that needs the connections used
     */
    void strike(FaultyPostgres postgres, FaultyPostgres.Use flow) throws Exception {
        effect.on(postgres, flow);
    }

    private static void pause(int seconds) {
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
    }

    /** What happens. */
    @FunctionalInterface
    private interface Effect {
        void on(FaultyPostgres postgres, FaultyPostgres.Use flow) throws Exception;
    }
}

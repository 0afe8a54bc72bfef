package org.supaqueue.quickstart;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PostgresProcess.Shutdown;

/**
 * Faults of PostgreSQL, or of the network between the node and PostgreSQL. When {@link #apply} returns, the fault is
 * over, but its consequences can remain.
 */
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
    CONNECTIONS_RESET(
            Kind.RESET, Runs.FIVE, (postgres, flow) -> postgres.proxy().resetAll()),
    CONNECTIONS_RESET_AND_REFUSED_FOR_15_S(Kind.RESET, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().refuse();
        postgres.proxy().resetAll();
        pause(15);
        postgres.proxy().accept();
    }),
    IDLE_SESSIONS_ENDED(Kind.RESET, Runs.TWO, (postgres, flow) -> postgres.endIdleSessions(flow)),
    READ_ONLY_FOR_5_S(Kind.RESET, Runs.TWO, (postgres, flow) -> {
        postgres.demote();
        pause(5);
        postgres.promote();
    }),
    /** The old sockets stay open and lead to a server that is now a standby. */
    FAILED_OVER(Kind.DEMOTED, Runs.TWO, (postgres, flow) -> {
        postgres.demote();
        pause(3);
        postgres.promoteForNewSessions();
    }),
    NETWORK_FROZEN_FOR_20_S(Kind.NO_PACKETS, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().freezeUntilResume();
        pause(20);
        postgres.proxy().resume();
    }),
    HOST_DOWN_FOR_20_S(Kind.NO_PACKETS, Runs.TWO, (postgres, flow) -> {
        postgres.proxy().simulateHostDown();
        pause(20);
        postgres.proxy().resume();
    }),
    /** A firewall has dropped its state: the old sockets lead nowhere, but new sockets work. */
    OLD_SOCKETS_DEAD(
            Kind.NO_PACKETS, Runs.TWO, (postgres, flow) -> postgres.proxy().freezeAll());

    /** The kind of fault decides the time limit for the first job after the fault. */
    enum Kind {
        RESET,
        DEMOTED,
        NO_PACKETS
    }

    /** How often the fault happens: in turn while jobs run and while the node sleeps. */
    private enum Runs {
        TWO(2),
        FIVE(5);

        private final int count;

        Runs(int count) {
            this.count = count;
        }
    }

    private static final int MAX_RUNS = Integer.getInteger("faults.runs", 5);

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
        return Math.min(runs.count, MAX_RUNS);
    }

    /**
     * Causes the fault.
     *
     * @param postgres the server with the fault
     * @param flow inserts some jobs, for a fault that needs used connections
     */
    void apply(FaultyPostgres postgres, FaultyPostgres.Use flow) throws Exception {
        effect.on(postgres, flow);
    }

    private static void pause(int seconds) {
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
    }

    /** The effect of a fault. */
    @FunctionalInterface
    private interface Effect {
        void on(FaultyPostgres postgres, FaultyPostgres.Use flow) throws Exception;
    }
}

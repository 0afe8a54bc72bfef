package org.supaqueue.quickstart;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PostgresProcess.Shutdown;

/** What happens to PostgreSQL or to the network before it; each has ended, but for its consequences, when it returns. */
enum DatabaseFault {
    RESTARTED(Kind.RESET, (postgres, flow) -> {
        postgres.stop(Shutdown.FAST);
        postgres.start();
    }),
    RESTARTED_WITHOUT_CHECKPOINT(Kind.RESET, (postgres, flow) -> {
        postgres.stop(Shutdown.IMMEDIATE);
        postgres.start();
    }),
    KILLED(Kind.RESET, (postgres, flow) -> {
        postgres.kill();
        pause(1);
        postgres.start();
    }),
    STOPPED_FOR_15_S(Kind.RESET, (postgres, flow) -> {
        postgres.stop(Shutdown.FAST);
        pause(15);
        postgres.start();
    }),
    SESSIONS_TERMINATED(Kind.RESET, (postgres, flow) -> postgres.terminateAll()),
    CONNECTIONS_CUT(Kind.RESET, (postgres, flow) -> postgres.proxy().cut()),
    CONNECTIONS_CUT_AND_REFUSED_FOR_15_S(Kind.RESET, (postgres, flow) -> {
        postgres.proxy().refuse();
        postgres.proxy().cut();
        pause(15);
        postgres.proxy().accept();
    }),
    IDLE_SESSIONS_ENDED(Kind.RESET, (postgres, flow) -> postgres.endIdleSessions(flow)),
    READ_ONLY_FOR_5_S(Kind.RESET, (postgres, flow) -> {
        postgres.demote();
        pause(5);
        postgres.promote();
    }),
    /** The old sockets lead to a server that is a standby by now, and stay open. */
    FAILED_OVER(Kind.DEMOTED, (postgres, flow) -> {
        postgres.demote();
        pause(3);
        postgres.promoteForNewSessions();
    }),
    SILENT_FOR_20_S(Kind.SILENCE, (postgres, flow) -> {
        postgres.proxy().silence();
        pause(20);
        postgres.proxy().resume();
    }),
    VANISHED_FOR_20_S(Kind.SILENCE, (postgres, flow) -> {
        postgres.proxy().vanish();
        pause(20);
        postgres.proxy().resume();
    }),
    /** A firewall that forgot them: the old sockets lead nowhere, new ones work. */
    SOCKETS_FORGOTTEN(Kind.SILENCE, (postgres, flow) -> postgres.proxy().freezeAll());

    /** What limit holds for the first job afterwards. */
    enum Kind {
        RESET,
        DEMOTED,
        SILENCE
    }

    private final Kind kind;
    private final Effect effect;

    DatabaseFault(Kind kind, Effect effect) {
        this.kind = kind;
        this.effect = effect;
    }

    Kind kind() {
        return kind;
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

package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.PostgresProcess.Shutdown;

/** For a client, each simulated fault looks like the real fault. */
@Tag("database")
class FaultyPostgresTest {
    private static final String WRITE = "CREATE TABLE IF NOT EXISTS written (id int)";
    private static final FaultyPostgres POSTGRES = new FaultyPostgres();

    @AfterAll
    static void stop() throws Exception {
        POSTGRES.close();
    }

    @Test
    void shouldRefuseConnectionsUntilItIsStartedAgain() throws Exception {
        Connection connection = connect();
        POSTGRES.stop(Shutdown.FAST);

        assertState(() -> execute(connection), "57P01");
        assertState(FaultyPostgresTest::connect, "08001");
        POSTGRES.start();

        execute(connect());
        POSTGRES.kill();
        POSTGRES.start();
        execute(connect());
    }

    @Test
    void shouldResetConnectionsAndAcceptNewOnes() throws Exception {
        Connection connection = connect();
        POSTGRES.proxy().resetAll();

        assertState(() -> execute(connection), "08006");
        execute(connect());
    }

    @Test
    void shouldEndSessions() throws Exception {
        Connection terminated = connect();
        POSTGRES.terminateAll();
        assertState(() -> execute(terminated), "57P01");

        Connection idle = connect();
        POSTGRES.endIdleSessions(() -> execute(idle));
        assertState(() -> execute(idle), "57P05");
        execute(connect());
    }

    @Test
    void shouldOnlyReadUntilItIsPromoted() throws Exception {
        Connection before = connect();
        POSTGRES.demote();
        assertState(() -> write(before), "25006");
        assertState(() -> write(connect()), "25006");

        POSTGRES.promoteForNewSessions();
        write(connect());
        assertState(() -> write(before), "25006");

        POSTGRES.promote();
        write(before);
    }

    @Test
    void shouldFreezeOpenConnectionsForEver() throws Exception {
        Connection forgotten = connect();
        forgotten.setNetworkTimeout(Runnable::run, 300);
        POSTGRES.proxy().freezeAll();

        assertThatThrownBy(() -> execute(forgotten)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        execute(connect());
        POSTGRES.proxy().resetFrozen();
    }

    @Test
    void shouldContinueFrozenConnectionsAfterResume() throws Exception {
        Connection connection = connect();
        POSTGRES.proxy().freezeUntilResume();
        CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> executeUnchecked(connection));
        CompletableFuture<Connection> connected = CompletableFuture.supplyAsync(FaultyPostgresTest::connectUnchecked);

        assertThatThrownBy(() -> answered.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(connected).isNotDone();
        POSTGRES.proxy().resume();

        answered.get(20, TimeUnit.SECONDS);
        execute(connected.get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldLetNewConnectionsTimeOut() throws Exception {
        POSTGRES.proxy().simulateHostDown();
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), POSTGRES.proxy().port());
        try (Socket socket = new Socket()) {
            assertThatThrownBy(() -> socket.connect(address, 300)).isInstanceOf(SocketTimeoutException.class);
        }
        POSTGRES.proxy().resume();

        execute(connect());
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(POSTGRES.proxy().url(POSTGRES.database()));
    }

    private static Connection connectUnchecked() {
        try {
            return connect();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection) throws SQLException {
        execute(connection, "SELECT 1");
    }

    private static void executeUnchecked(Connection connection) {
        try {
            execute(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Connection connection) throws SQLException {
        execute(connection, WRITE);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertState(ThrowingCallable work, String state) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failed -> assertThat(failed.getSQLState()).isEqualTo(state));
    }
}

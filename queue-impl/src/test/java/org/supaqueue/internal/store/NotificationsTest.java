package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests when an insert sends a notification, and which session gets the notify lock that decides this. */
class NotificationsTest extends StoreTest {

    private static final String INSERT = "INSERT INTO job_queue (http_verb) VALUES ('POST')";

    private Notifications line;
    private Connection inserting;
    private Statement statement;

    @BeforeEach
    void listen() throws SQLException {
        line = open();
        inserting = queue.where.connect();
        inserting.setAutoCommit(false);
        statement = inserting.createStatement();
    }

    @AfterEach
    void close() throws SQLException {
        inserting.close();
        line.close();
    }

    private Notifications open() throws SQLException {
        return Notifications.open(queue.database, queue.store.schema());
    }

    private ReceivedNotifications received() throws SQLException {
        return line.await(Duration.ofMillis(300));
    }

    @Test
    void shouldAnnounceAnInsertWhileTheWatchIsKept() throws SQLException {
        assertThat(line.takeWatch()).isTrue();

        queue.execute(INSERT);

        assertThat(received()).isEqualTo(new ReceivedNotifications(1, false));
    }

    @Test
    void shouldNotAnnounceAnInsertWhileNobodyKeepsTheWatch() throws SQLException {
        queue.execute(INSERT);

        assertThat(received().anything()).isFalse();
    }

    @Test
    void shouldNotAnnounceAnInsertThatIsSignalledOtherwise() throws SQLException {
        assertThat(line.takeWatch()).isTrue();

        statement.execute("SET LOCAL supaqueue.wakeup = 'local'");
        statement.execute(INSERT);
        inserting.commit();

        assertThat(received().anything()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK"})
    void shouldNotGiveTheWatchWhileASilentInsertIsOpen(String end) throws SQLException {
        statement.execute(INSERT);
        assertThat(line.takeWatch()).isFalse();
        assertThat(line.watchkeeper()).isZero();

        statement.execute(end);

        assertThat(line.takeWatch()).isTrue();
    }

    @Test
    void shouldNotGiveTheWatchWhileASilentInsertIsPrepared() throws SQLException {
        statement.execute(INSERT);
        statement.execute("PREPARE TRANSACTION 'watch_" + queue.where.name() + "'");
        assertThat(line.takeWatch()).isFalse();

        queue.execute("COMMIT PREPARED 'watch_" + queue.where.name() + "'");

        assertThat(line.takeWatch()).isTrue();
    }

    @Test
    void shouldGiveTheWatchWhenTheSilentInsertIsUndone() throws SQLException {
        statement.execute("SAVEPOINT before");
        statement.execute(INSERT);
        statement.execute("ROLLBACK TO before");

        assertThat(line.takeWatch()).isTrue();
    }

    @Test
    void shouldTellARetriedJobLikeAnInsertedOne() throws SQLException {
        long job = queue.insert();
        queue.query("SELECT cancel_job(" + job + ")");
        queue.query("SELECT retry_job(" + job + ")");
        assertThat(received().anything()).isFalse();

        queue.query("SELECT cancel_job(" + job + ")");
        assertThat(line.takeWatch()).isTrue();
        queue.query("SELECT retry_job(" + job + ")");

        assertThat(received().anything()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"process_current_jobs_if_unlocked()", "retry_failed_jobs()"})
    void shouldAlwaysTellWhoeverAsksToWakeTheNodes(String call) throws SQLException {
        queue.query("SELECT " + call);

        assertThat(received().anything()).isTrue();
    }

    @Test
    void shouldKnowTheOneThatKeepsTheWatch() throws SQLException {
        try (Notifications other = open()) {
            assertThat(other.takeWatch()).isTrue();

            assertThat(line.takeWatch()).isFalse();
            assertThat(line.watchkeeper()).isNotZero().isEqualTo(other.watchkeeper());
        }
    }

    @Test
    void shouldTellThatTheWatchIsLeft() throws SQLException {
        Notifications other = open();
        assertThat(other.takeWatch()).isTrue();
        assertThat(received().anything()).isFalse();

        other.close();

        assertThat(received()).isEqualTo(new ReceivedNotifications(1, true));
        assertThat(line.takeWatch()).isTrue();
    }

    @Test
    void shouldNotTellOfAWatchItDoesNotKeep() throws SQLException {
        try (Notifications other = open()) {
            assertThat(line.takeWatch()).isTrue();
            other.leaveWatch();
        }

        assertThat(received().anything()).isFalse();
        assertThat(line.watchkeeper()).isNotZero();
    }

    @Test
    void shouldKeepApartTheQueuesOfOneDatabase() throws SQLException {
        queue.execute("CREATE SCHEMA other");
        new Migrator(queue.database, "other", true).run();
        assertThat(line.takeWatch()).isTrue();

        queue.execute("INSERT INTO other.job_queue (http_verb) VALUES ('POST')");

        assertThat(received().anything()).isFalse();
    }

    @Test
    void shouldKnowWhetherItListens() throws SQLException {
        assertThat(line.isListening()).isTrue();
    }

    @Test
    void shouldGiveTheConnectionBackAsItWas() throws SQLException {
        try (Connection lent = queue.where.connect()) {
            lent.setNetworkTimeout(Runnable::run, 77_000);
            String before = state(lent);

            Notifications borrower = Notifications.open(new Database(keepingOpen(lent)), queue.store.schema());
            assertThat(borrower.takeWatch()).isTrue();
            assertThat(state(lent)).isNotEqualTo(before);
            borrower.close();

            assertThat(state(lent)).isEqualTo(before);
            assertThat(lent.getNetworkTimeout()).isEqualTo(77_000);
        }
    }

    private static String state(Connection connection) throws SQLException {
        try (Statement asking = connection.createStatement();
                ResultSet row = asking.executeQuery("SELECT (SELECT count(*) FROM pg_listening_channels())"
                        + " || ' ' || (SELECT count(*) FROM pg_locks"
                        + " WHERE pid = pg_backend_pid() AND locktype = 'advisory')"
                        + " || ' ' || current_setting('tcp_keepalives_idle')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** A DataSource whose connection stays open when the caller closes it, like a connection of a pool. */
    private static DataSource keepingOpen(Connection lent) {
        return proxy(
                DataSource.class,
                (source, get, none) -> proxy(
                        Connection.class,
                        (connection, method, arguments) ->
                                method.getName().equals("close") ? null : method.invoke(lent, arguments)));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

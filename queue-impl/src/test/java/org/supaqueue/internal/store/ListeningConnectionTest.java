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
class ListeningConnectionTest extends StoreTest {

    private static final String INSERT = "INSERT INTO job_queue (http_verb) VALUES ('POST')";

    private ListeningConnection notifications;
    private Connection inserting;
    private Statement statement;

    @BeforeEach
    void listen() throws SQLException {
        notifications = open();
        inserting = queue.where.connect();
        inserting.setAutoCommit(false);
        statement = inserting.createStatement();
    }

    @AfterEach
    void close() throws SQLException {
        inserting.close();
        notifications.close();
    }

    private ListeningConnection open() throws SQLException {
        return ListeningConnection.open(queue.database, queue.store.schema());
    }

    private ReceivedNotifications received() throws SQLException {
        return notifications.await(Duration.ofMillis(300));
    }

    @Test
    void shouldNotifyOnInsertWhileTheNotifyLockIsHeld() throws SQLException {
        assertThat(notifications.tryAcquireNotifyLock()).isTrue();

        queue.execute(INSERT);

        assertThat(received()).isEqualTo(new ReceivedNotifications(1, false, false));
    }

    @Test
    void shouldNotNotifyOnInsertWhileTheNotifyLockIsFree() throws SQLException {
        queue.execute(INSERT);

        assertThat(received().any()).isFalse();
    }

    @Test
    void shouldNotNotifyOnInsertWithLocalWakeup() throws SQLException {
        assertThat(notifications.tryAcquireNotifyLock()).isTrue();

        statement.execute("SET LOCAL supaqueue.wakeup = 'local'");
        statement.execute(INSERT);
        inserting.commit();

        assertThat(received().any()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK"})
    void shouldRefuseTheNotifyLockWhileAnInsertWithoutNotificationIsOpen(String end) throws SQLException {
        statement.execute(INSERT);
        assertThat(notifications.tryAcquireNotifyLock()).isFalse();
        assertThat(notifications.notifyLockHolder()).isZero();

        statement.execute(end);

        assertThat(notifications.tryAcquireNotifyLock()).isTrue();
    }

    @Test
    void shouldRefuseTheNotifyLockWhileAnInsertWithoutNotificationIsPrepared() throws SQLException {
        statement.execute(INSERT);
        statement.execute("PREPARE TRANSACTION 'watch_" + queue.where.name() + "'");
        assertThat(notifications.tryAcquireNotifyLock()).isFalse();

        queue.execute("COMMIT PREPARED 'watch_" + queue.where.name() + "'");

        assertThat(notifications.tryAcquireNotifyLock()).isTrue();
    }

    @Test
    void shouldGrantTheNotifyLockWhenTheInsertWithoutNotificationIsUndone() throws SQLException {
        statement.execute("SAVEPOINT before");
        statement.execute(INSERT);
        statement.execute("ROLLBACK TO before");

        assertThat(notifications.tryAcquireNotifyLock()).isTrue();
    }

    @Test
    void shouldNotifyOfARetriedJobLikeOfAnInsert() throws SQLException {
        long job = queue.insert();
        queue.query("SELECT cancel_job(" + job + ")");
        queue.query("SELECT retry_job(" + job + ")");
        assertThat(received().any()).isFalse();

        queue.query("SELECT cancel_job(" + job + ")");
        assertThat(notifications.tryAcquireNotifyLock()).isTrue();
        queue.query("SELECT retry_job(" + job + ")");

        assertThat(received().any()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"process_current_jobs_if_unlocked()", "retry_failed_jobs()"})
    void shouldAlwaysNotifyOnACallThatWakesTheNodes(String call) throws SQLException {
        queue.query("SELECT " + call);

        assertThat(received().any()).isTrue();
    }

    @Test
    void shouldReturnTheHolderOfTheNotifyLock() throws SQLException {
        try (ListeningConnection other = open()) {
            assertThat(other.tryAcquireNotifyLock()).isTrue();

            assertThat(notifications.tryAcquireNotifyLock()).isFalse();
            assertThat(notifications.notifyLockHolder()).isNotZero().isEqualTo(other.notifyLockHolder());
        }
    }

    @Test
    void shouldNotifyWhenTheNotifyLockIsReleased() throws SQLException {
        ListeningConnection other = open();
        assertThat(other.tryAcquireNotifyLock()).isTrue();
        assertThat(received().any()).isFalse();

        other.close();

        assertThat(received()).isEqualTo(new ReceivedNotifications(1, true, false));
        assertThat(notifications.tryAcquireNotifyLock()).isTrue();
    }

    @Test
    void shouldNotReleaseTheNotifyLockOfAnotherSession() throws SQLException {
        try (ListeningConnection other = open()) {
            assertThat(notifications.tryAcquireNotifyLock()).isTrue();
            other.releaseNotifyLock();
        }

        assertThat(received().any()).isFalse();
        assertThat(notifications.notifyLockHolder()).isNotZero();
    }

    @Test
    void shouldNotNotifyAcrossSchemasOfOneDatabase() throws SQLException {
        queue.execute("CREATE SCHEMA other");
        new Migrator(queue.database, "other", true).run();
        assertThat(notifications.tryAcquireNotifyLock()).isTrue();

        queue.execute("INSERT INTO other.job_queue (http_verb) VALUES ('POST')");

        assertThat(received().any()).isFalse();
    }

    @Test
    void shouldReportThatTheSessionListens() throws SQLException {
        assertThat(notifications.isListening()).isTrue();
    }

    @Test
    void shouldRestoreTheSettingsOfTheBorrowedConnection() throws SQLException {
        try (Connection lent = queue.where.connect()) {
            lent.setNetworkTimeout(Runnable::run, 77_000);
            String before = state(lent);

            ListeningConnection borrower =
                    ListeningConnection.open(new Database(keepingOpen(lent)), queue.store.schema());
            assertThat(borrower.tryAcquireNotifyLock()).isTrue();
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

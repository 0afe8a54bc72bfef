package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.store.failure.DatabaseUnavailableException;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.LogLines;
import org.supaqueue.testing.PoolWithoutValidation;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.PostgresProxy;
import org.supaqueue.testing.TestDatabase;

/** Tests the queue's own connections: the server ends sessions, is not available, or does not answer. */
@Tag("database")
class LostDatabaseTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
    private final LogLines log = LogLines.of(Database.class.getPackageName());

    @AfterEach
    void close() {
        log.close();
    }

    private void terminateSessions() throws SQLException {
        executeDirectly("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    private void executeDirectly(String sql) throws SQLException {
        try (Connection connection = where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int one(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRecoverAtOnceFromAPoolFullOfDeadConnections(PoolWithoutValidation.Server server) throws SQLException {
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), server);
        pool.fill(8);
        Database database = new Database(pool.dataSource(), TIMEOUT, "Set it so.");
        database.withConnection(LostDatabaseTest::one);
        terminateSessions();

        assertThat(database.withConnection(LostDatabaseTest::one)).isEqualTo(1);
        assertThat(database.withConnection(LostDatabaseTest::one)).isEqualTo(1);

        assertThat(pool.opened()).isEqualTo(1);
        assertThat(log.lines("WARNING"))
                .satisfiesExactly(
                        lost -> assertThat(lost)
                                .startsWith("The queue lost a connection to the database: SQLSTATE 57P01"),
                        advice ->
                                assertThat(advice).contains("does not validate").endsWith("Set it so."));
        assertThat(log.lines("INFO")).isEmpty();
    }

    /**
     * A database server that stops ends its sessions one after the other. So the first lost connection already
     * announces the outage, and the outage needs no second warning.
     */
    @Test
    void shouldWarnOnceOfALostConnectionAndTheOutageThatFollows() throws SQLException {
        AtomicBoolean away = new AtomicBoolean();
        Database database = new Database(refusingWhile(away, new AtomicInteger()), TIMEOUT, "");
        AtomicBoolean ended = new AtomicBoolean();
        int answer = database.withConnection(connection -> {
            if (ended.compareAndSet(false, true)) {
                terminateSessions();
            }
            return one(connection);
        });
        assertThat(answer).isEqualTo(1);
        away.set(true);
        // Only an outage that begins within 5 seconds of a logged loss needs no warning. This outage lasts longer, and
        // still needs no warning.
        await().during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThatThrownBy(() -> database.withConnection(LostDatabaseTest::one))
                        .isInstanceOf(DatabaseUnavailableException.class));
        away.set(false);
        queryUntilTheDatabaseAnswers(database);

        assertThat(log.lines("WARNING"))
                .singleElement()
                .asString()
                .startsWith("The queue lost a connection to the database: SQLSTATE 57P01");
        assertThat(log.lines("INFO")).singleElement().asString().startsWith("The queue works with the database again");
    }

    /**
     * For example, a proxy between the queue and the database ends connections. The database was available all the
     * time.
     */
    @Test
    void shouldNotTreatAConnectionReplacedAtOnceAsAnOutage() throws SQLException {
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.PAYARA);
        Database database = new Database(pool.dataSource(), TIMEOUT, "");

        for (int i = 0; i < 5; i++) {
            database.withConnection(LostDatabaseTest::one);
            terminateSessions();
        }
        database.withConnection(LostDatabaseTest::one);

        assertThat(database.sinceOutage()).isGreaterThan(Duration.ofMinutes(1));
        assertThat(log.warnings("The queue lost a connection to the database")).hasSize(1);
        assertThat(log.lines("INFO")).isEmpty();
    }

    @Test
    void shouldStartOnAPoolFullOfDeadConnections() throws SQLException {
        PoolWithoutValidation pool =
                new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.WILDFLY);
        pool.fill(8);
        terminateSessions();

        assertThat(new Database(pool.dataSource(), TIMEOUT, "").withConnection(LostDatabaseTest::one))
                .isEqualTo(1);
    }

    /** After a primary has become a standby, connections to that server may still be open. */
    @ParameterizedTest
    @EnumSource
    void shouldReplaceReadOnlySessions(PoolWithoutValidation.Server server) throws SQLException {
        executeDirectly("CREATE TABLE written (n int)");
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), server);
        executeDirectly("ALTER DATABASE " + where.name() + " SET default_transaction_read_only = on");
        pool.fill(3);
        executeDirectly("SET transaction_read_only = off; ALTER DATABASE " + where.name()
                + " RESET default_transaction_read_only");
        Database database = new Database(pool.dataSource(), TIMEOUT, "");

        int written = database.withStatement("INSERT INTO written VALUES (1)", statement -> {
            statement.execute();
            return statement.getUpdateCount();
        });

        assertThat(written).isEqualTo(1);
        assertThat(log.lines("WARNING").get(0)).contains("25006");
    }

    /** Only the pool can connect to the new primary. Each connection to the standby costs the standby a process. */
    @Test
    void shouldOpenFewConnectionsToAReadOnlyServer() throws SQLException {
        executeDirectly("ALTER DATABASE " + where.name() + " SET default_transaction_read_only = on");
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.PAYARA);
        Database database = new Database(pool.dataSource(), TIMEOUT, "");

        assertThatThrownBy(
                        () -> database.withStatement("CREATE TABLE written (n int)", statement -> statement.execute()))
                .isInstanceOf(DatabaseUnavailableException.class);

        assertThat(pool.opened()).isLessThan(10);
        assertThat(log.warnings("does not validate")).isEmpty();
    }

    @Test
    void shouldWaitForAStatementThatMayTakeLongerThanOthers() throws SQLException {
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.PAYARA);
        Database database = new Database(pool.dataSource(), Duration.ofMillis(300), "");
        TimedSql sql = new TimedSql(new Schema("public", UUID.randomUUID(), "UTF8"), "SELECT 1 FROM pg_sleep(1)");

        assertThat(database.runByIndex(sql, TimeLimit.USUAL, statement -> {}, ResultSet::next))
                .isTrue();

        assertThat(log.lines("WARNING")).isEmpty();
    }

    /** PostgreSQL 17 and later end a session whose transaction exceeds transaction_timeout, with SQLSTATE 25P04. */
    @Test
    void shouldDetectASessionThatTheServerEndedDuringATransaction() throws SQLException {
        executeDirectly("ALTER DATABASE " + where.name() + " SET transaction_timeout = '200ms'");
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.PAYARA);
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(2)"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            ended -> assertThat(DeadConnection.isDeadAfter(ended, connection))
                                    .as(ended.getSQLState())
                                    .isTrue());
        }
    }

    @Test
    void shouldRepeatAnUnansweredStatementOnAnotherConnection() throws Exception {
        try (PostgresProxy proxy = PostgresProxy.to(where)) {
            PoolWithoutValidation pool =
                    new PoolWithoutValidation(source(proxy.url(where)), PoolWithoutValidation.Server.PAYARA);
            pool.fill(1);
            proxy.freezeAll();
            Database database = new Database(pool.dataSource(), TIMEOUT, "");

            long began = System.nanoTime();
            assertThat(database.withConnection(LostDatabaseTest::one)).isEqualTo(1);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(TIMEOUT, TIMEOUT.plusSeconds(3));
        }
    }

    private static DataSource source(String url) {
        var source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl(url);
        return source;
    }

    @Test
    void shouldRestoreTheNetworkTimeoutOfTheConnection() throws SQLException {
        PoolWithoutValidation pool = new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.PAYARA);
        Database database = new Database(pool.dataSource(), TIMEOUT, "");

        int during = database.withConnection(Connection::getNetworkTimeout);

        assertThat(during).isEqualTo((int) TIMEOUT.toMillis());
        try (Connection connection = pool.dataSource().getConnection()) {
            assertThat(connection.getNetworkTimeout()).isZero();
        }
    }

    @Test
    void shouldLogAnOutageOnceAndConnectWithOneThreadAtATime() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        AtomicBoolean away = new AtomicBoolean(true);
        Database database = new Database(refusingWhile(away, tries), TIMEOUT, "");
        AtomicInteger returns = new AtomicInteger();
        database.onRecovery(returns::incrementAndGet);
        database.setLeaseCount(() -> 7);

        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> queryUntilTheDatabaseAnswers(database)))
                .toList();
        threads.forEach(Thread::start);
        await().until(() -> tries.get() >= 4);
        away.set(false);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(log.lines("WARNING"))
                .singleElement()
                .asString()
                .isEqualTo("The queue cannot connect to the database and keeps trying: no route");
        assertThat(log.lines("INFO")).singleElement().asString().contains("held the leases of 7 jobs");
        assertThat(returns).hasValue(1);
        assertThat(tries.get()).isLessThan(15);
        assertThat(database.sinceOutage()).isLessThan(Duration.ofMinutes(1));
    }

    private DataSource refusingWhile(AtomicBoolean away, AtomicInteger tries) {
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    tries.incrementAndGet();
                    if (away.get()) {
                        throw new SQLException(null, null, new IllegalStateException("", new SQLException("no route")));
                    }
                    return where.dataSource().getConnection();
                });
    }

    private static void queryUntilTheDatabaseAnswers(Database database) {
        await().pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    try {
                        return database.withConnection(LostDatabaseTest::one) == 1;
                    } catch (DatabaseUnavailableException away) {
                        return false;
                    }
                });
    }

    @Test
    void shouldNotTreatARefusedStatementAsALostConnection() {
        PoolWithoutValidation pool =
                new PoolWithoutValidation(where.dataSource(), PoolWithoutValidation.Server.WILDFLY);
        Database database = new Database(pool.dataSource(), TIMEOUT, "");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> database.withStatement("SELECT 1 / 0", statement -> statement.execute()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("division by zero");
        }

        assertThat(pool.opened()).isEqualTo(1);
        assertThat(log.lines("WARNING")).isEmpty();
    }
}

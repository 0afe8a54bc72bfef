package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests whether the driver waits for a second notification. For this wait, the driver sets a time-out of 1 ms. */
class DriverPeekWorkaroundTest extends StoreTest {

    private static final AtomicInteger PEEKS = new AtomicInteger();

    /**
     * Counts how often the driver sets a time-out of 1 ms. Public, because the driver creates the factory by its class
     * name.
     */
    public static final class CountingSockets extends SocketFactory {

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public synchronized void setSoTimeout(int millis) throws SocketException {
                    if (millis == 1) {
                        PEEKS.incrementAndGet();
                    }
                    super.setSoTimeout(millis);
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }

    private Connection connection;
    private NotificationReader reader;

    @BeforeEach
    void listen() throws SQLException {
        connection =
                DriverManager.getConnection(queue.where.url() + "&socketFactory=" + CountingSockets.class.getName());
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN news");
        }
        reader = new NotificationReader(connection);
        PEEKS.set(0);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void shouldReturnANotificationWithoutWaitingForMore() throws SQLException {
        reader.disablePeek();
        queue.execute("NOTIFY news, 'one'");

        assertThat(read()).containsExactly("one");
        assertThat(PEEKS).hasValue(0);
    }

    @Test
    void shouldReturnAllNotifications() throws SQLException {
        reader.disablePeek();
        queue.execute("NOTIFY news, 'one'; NOTIFY news, 'two'");
        queue.execute("NOTIFY news, 'three'");

        List<String> received = new ArrayList<>();
        while (received.size() < 3) {
            List<String> more = read();
            assertThat(more).isNotEmpty();
            received.addAll(more);
        }
        assertThat(received).containsExactly("one", "two", "three");
    }

    @Test
    void shouldRestoreTheWaitOfTheDriverAtTheEnd() throws SQLException {
        reader.disablePeek();
        reader.restorePeek();
        queue.execute("NOTIFY news, 'one'");

        assertThat(read()).containsExactly("one");
        assertThat(PEEKS).hasPositiveValue();
    }

    @Test
    void shouldAcceptADriverWithoutThisWait() {
        DriverPeekWorkaround other = new DriverPeekWorkaround(new Object());

        assertThatCode(other::disablePeek).doesNotThrowAnyException();
        assertThatCode(other::restorePeek).doesNotThrowAnyException();
    }

    private List<String> read() throws SQLException {
        return reader.read(Duration.ofSeconds(10));
    }
}

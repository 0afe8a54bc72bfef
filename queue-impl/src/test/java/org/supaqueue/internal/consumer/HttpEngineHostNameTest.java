package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.FullAcceptQueue;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/** Lookup of host names: time-out, several addresses, and a host that moves to another address. */
class HttpEngineHostNameTest {
    private final RawServer server = RawServer.start();
    private final CountDownLatch resolved = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger moved = new AtomicInteger();
    private final ConnectionLife life = new ConnectionLife(now::get, () -> 0);
    private final HttpEngine engine = new HttpEngine(4, Thread::new, this::lookUp, ConnectionPool.SYSTEM_TLS, life);

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        lookups.incrementAndGet();
        try {
            if (host.equals("slow")) {
                resolved.await();
            }
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        return switch (host) {
            case "two" -> new InetAddress[] {address(2), address(1)};
            case "moving" -> new InetAddress[] {address(1 + moved.get())};
            case "deaf" -> new InetAddress[] {address(3), address(4)};
            default -> new InetAddress[] {address(1)};
        };
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @AfterEach
    void close() throws IOException {
        resolved.countDown();
        engine.close();
        server.close();
    }

    @Test
    void shouldIncludeTheHostLookupInTheTimeOut() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> send("slow")).hasMessage("timed out after 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(550));
    }

    @Test
    void shouldLookUpASlowHostOnceForAllWaitingCalls() throws Exception {
        assertThatThrownBy(() -> send("slow")).isInstanceOf(NoAnswerException.class);
        assertThatThrownBy(() -> send("slow")).isInstanceOf(NoAnswerException.class);
        assertThat(send("fast").status()).isEqualTo(200);
        assertThat(lookups).hasValue(2);

        resolved.countDown();
        await().untilAsserted(() -> assertThat(send("slow").status()).isEqualTo(200));
    }

    @Test
    void shouldTryAllAddressesOfAHost() throws Exception {
        assertThat(send("two").status()).isEqualTo(200);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldIncludeAllAddressesOfAHostInTheTimeOut() throws Exception {
        List<FullAcceptQueue> deaf =
                List.of(new FullAcceptQueue(address(3), server.port()), new FullAcceptQueue(address(4), server.port()));
        try {
            long start = System.nanoTime();

            assertThatThrownBy(() -> send("deaf")).hasMessage("timed out after 300 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(550));
        } finally {
            for (FullAcceptQueue each : deaf) {
                each.close();
            }
        }
    }

    @Test
    void shouldReachHostsWithAnInvalidInternetName() throws Exception {
        assertThat(send("my_service").status()).isEqualTo(200);
        assertThat(server.requests().get(0).header("Host")).hasValue("my_service:" + server.port());
    }

    @Test
    void shouldUseTheNewAddressOfAHostWhileTheOldAddressStillAnswers() throws Exception {
        try (RawServer elsewhere = RawServer.start(address(2), server.port())) {
            send("moving");
            moved.set(1);
            for (int second = 3; second < 60; second += 3) {
                now.set(Duration.ofSeconds(second).toNanos());
                send("moving");
            }
            now.set(ConnectionLife.LONGEST.toNanos() - 1);
            send("moving");
            assertThat(server.requests()).hasSize(21);
            assertThat(server.connections()).isEqualTo(1);

            now.incrementAndGet();
            send("moving");
            send("moving");

            assertThat(server.requests()).hasSize(21);
            assertThat(elsewhere.requests()).hasSize(2);
            assertThat(elsewhere.connections()).isEqualTo(1);
            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void shouldNotReplaceAConnectionDuringACall() throws Exception {
        server.script("/", connection -> {
            now.addAndGet(ConnectionLife.LONGEST.toNanos());
            return RawReply.of(200, "late").play(connection);
        });
        assertThat(send("moving").body()).asString().isEqualTo("late");
        assertThat(send("moving").body()).asString().isEqualTo("late");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void shouldSpreadTheMaximumAgesOfConnections() {
        assertThat(new ConnectionLife(() -> 5, () -> 0).end()).isEqualTo(5 + 60_000_000_000L);
        assertThat(new ConnectionLife(() -> 5, () -> 0.5).end()).isEqualTo(5 + 54_000_000_000L);
        assertThat(new ConnectionLife(() -> 5, () -> 1).end()).isEqualTo(5 + 48_000_000_000L);
    }

    private Answer send(String host) throws NoAnswerException {
        URI target = URI.create("http://" + host + ":" + server.port() + "/");
        boolean shortTimeOut = host.equals("slow") || host.equals("deaf");
        Duration timeout = shortTimeOut ? Duration.ofMillis(300) : Duration.ofSeconds(10);
        return engine.send(new ConsumerRequest("GET", target, Map.of(), null, timeout, 10));
    }
}

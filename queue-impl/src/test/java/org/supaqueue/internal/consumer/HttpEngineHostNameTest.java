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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.DeafAddress;
import org.supaqueue.testing.RawServer;

class HttpEngineHostNameTest {
    private final RawServer server = RawServer.start();
    private final CountDownLatch resolved = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final HttpEngine engine = new HttpEngine(4, Thread::new, this::lookUp, ConnectionPool.SYSTEM_TLS);

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
    void shouldCountTheLookUpOfTheHostInTheTimeOut() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> send("slow")).hasMessage("timed out after 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(550));
    }

    @Test
    void shouldLookASlowHostUpOnceForAllThatWait() throws Exception {
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
    void shouldCountAllAddressesOfAHostInTheTimeOut() throws Exception {
        List<DeafAddress> deaf =
                List.of(new DeafAddress(address(3), server.port()), new DeafAddress(address(4), server.port()));
        try {
            long start = System.nanoTime();

            assertThatThrownBy(() -> send("deaf")).hasMessage("timed out after 300 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(550));
        } finally {
            for (DeafAddress each : deaf) {
                each.close();
            }
        }
    }

    @Test
    void shouldReachHostsWhoseNameIsNoInternetName() throws Exception {
        assertThat(send("my_service").status()).isEqualTo(200);
        assertThat(server.requests().get(0).header("Host")).hasValue("my_service:" + server.port());
    }

    private Answer send(String host) throws NoAnswerException {
        URI target = URI.create("http://" + host + ":" + server.port() + "/");
        boolean hurried = host.equals("slow") || host.equals("deaf");
        Duration timeout = hurried ? Duration.ofMillis(300) : Duration.ofSeconds(10);
        return engine.send(new ConsumerRequest("GET", target, Map.of(), null, timeout, 10));
    }
}

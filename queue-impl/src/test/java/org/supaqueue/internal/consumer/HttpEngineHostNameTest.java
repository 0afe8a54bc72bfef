package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
        InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress nobody = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        return host.equals("two") ? new InetAddress[] {nobody, here} : new InetAddress[] {here};
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
    void shouldReachHostsWhoseNameIsNoInternetName() throws Exception {
        assertThat(send("my_service").status()).isEqualTo(200);
        assertThat(server.requests().get(0).header("Host")).hasValue("my_service:" + server.port());
    }

    private Answer send(String host) throws NoAnswerException {
        URI target = URI.create("http://" + host + ":" + server.port() + "/");
        Duration timeout = host.equals("slow") ? Duration.ofMillis(300) : Duration.ofSeconds(10);
        return engine.send(new ConsumerRequest("GET", target, Map.of(), null, timeout, 10));
    }
}

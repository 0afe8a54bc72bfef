package org.supaqueue.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.supaqueue.testing.RawServer;

/** Places orders with the application. The application saves the order and enqueues a job in one transaction. */
final class OrderCalls {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final RawServer consumer;
    private URI orders;

    OrderCalls(RawServer consumer) {
        this.consumer = consumer;
    }

    /** Sets the URL for the next orders. */
    void setUrl(URI url) {
        orders = url;
    }

    /**
     * Places orders until the consumer receives the job of an order. The application needs a working connection.
     *
     * @return seconds until the job arrived; empty if no job arrived in time
     */
    OptionalDouble first(long sinceNanos, Duration atMost) throws InterruptedException {
        int before = arrived();
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end) {
            if (isPlaced() || arrived() > before) {
                return awaitArrival(before, sinceNanos, end);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return OptionalDouble.empty();
    }

    private OptionalDouble awaitArrival(int before, long sinceNanos, long endNanos) {
        while (arrived() == before) {
            if (System.nanoTime() > endNanos) {
                return OptionalDouble.empty();
            }
            LockSupport.parkNanos(PAUSE.toNanos() / 10);
        }
        return OptionalDouble.of((System.nanoTime() - sinceNanos) / 1e9);
    }

    private int arrived() {
        return consumer.requests("/base/orders").size();
    }

    private boolean isPlaced() throws InterruptedException {
        try {
            return place(orders, Duration.ofSeconds(5)) == 201;
        } catch (IOException refused) {
            return false;
        }
    }

    /** {@return the status of the application's answer} */
    static int place(URI orders, Duration timeout) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(orders)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}

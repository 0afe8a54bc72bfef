package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.supaqueue.benchmark.run.process.ChildJvm;

/**
 * Measures the upper limit of the JDK's blocking HTTP client: answered POSTs of the payload per second, in its own JVM.
 */
public final class HttpLimit implements AutoCloseable {
    private final ChildJvm process;

    private HttpLimit(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts the client.
     *
     * @param consumer base URL of the consumer
     * @param threads number of concurrent calls
     * @return the client, without a warm-up
     * @throws IOException if the client does not start
     */
    public static HttpLimit start(URI consumer, int threads) throws IOException {
        List<String> arguments = List.of(consumer.toString(), String.valueOf(threads));
        return new HttpLimit(ChildJvm.start("http-limit", HttpLimitProcess.class, arguments));
    }

    /**
     * Measures the rate.
     *
     * @param posts number of POSTs
     * @return POSTs per second
     * @throws IOException if a POST fails
     */
    public double perSecond(int posts) throws IOException {
        return posts * 1e9 / Long.parseLong(process.execute(HttpLimitProcess.POST, posts));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}

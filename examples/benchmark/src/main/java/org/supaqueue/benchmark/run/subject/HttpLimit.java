package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** How many POSTs of the payload the JDK's blocking client gets answered in a second, in a JVM of its own. */
public final class HttpLimit implements AutoCloseable {
    private final ChildJvm process;

    private HttpLimit(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts the client.
     *
     * @param consumer the consumer's base URL
     * @param threads how many call at a time
     * @return the client, not yet warm
     * @throws IOException if it does not come up
     */
    public static HttpLimit start(URI consumer, int threads) throws IOException {
        List<String> arguments = List.of(consumer.toString(), String.valueOf(threads));
        return new HttpLimit(ChildJvm.start("http-limit", HttpLimitProcess.class, arguments));
    }

    /**
     * Measures.
     *
     * @param posts how many
     * @return POSTs per second
     * @throws IOException if one fails
     */
    public double perSecond(int posts) throws IOException {
        return posts * 1e9 / Long.parseLong(process.ask(HttpLimitProcess.POST, posts));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}

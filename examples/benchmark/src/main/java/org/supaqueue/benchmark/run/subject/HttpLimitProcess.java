package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.supaqueue.benchmark.Together;
import org.supaqueue.benchmark.run.process.Commands;

/** The process behind {@link HttpLimit}. */
public final class HttpLimitProcess {
    static final String POST = "post";

    private HttpLimitProcess() {}

    /**
     * Runs until the parent ends.
     *
     * @param arguments the consumer's base URL and the number of threads
     * @throws Exception if it cannot run
     */
    public static void main(String... arguments) throws Exception {
        Poster poster = new Poster(URI.create(arguments[0]));
        int threads = Integer.parseInt(arguments[1]);
        Commands.serve(Map.of(
                POST,
                posts -> Together.nanos(
                        Thread::new,
                        threads,
                        Integer.parseInt(posts.get(0)),
                        post -> post(poster, String.valueOf(post)))));
    }

    /** Once more if it fails: the JDK's client takes an answer on a connection that it has just pooled for a stray one. */
    private static void post(Poster poster, String post) throws IOException, InterruptedException {
        try {
            poster.post(post, Payload.JSON);
        } catch (IOException lost) {
            poster.post(post, Payload.JSON);
        }
    }
}

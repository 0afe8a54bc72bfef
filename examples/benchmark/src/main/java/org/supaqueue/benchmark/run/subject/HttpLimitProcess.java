package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.supaqueue.benchmark.ParallelRuns;
import org.supaqueue.benchmark.run.process.Commands;

/** The process of an {@link HttpLimit}. */
public final class HttpLimitProcess {
    static final String POST = "post";

    private HttpLimitProcess() {}

    /**
     * Runs until the parent process ends.
     *
     * @param arguments base URL of the consumer and number of threads
     * @throws Exception if the client fails
     */
    public static void main(String... arguments) throws Exception {
        Poster poster = new Poster(URI.create(arguments[0]));
        int threads = Integer.parseInt(arguments[1]);
        Commands.serve(Map.of(
                POST,
                posts -> ParallelRuns.nanos(
                        Thread::new,
                        threads,
                        Integer.parseInt(posts.get(0)),
                        post -> post(poster, String.valueOf(post)))));
    }

    /**
     * Repeats a failed POST once. The JDK's client can treat the answer on a connection from its pool as unexpected
     * bytes, if the client has just put the connection into the pool.
     */
    private static void post(Poster poster, String post) throws IOException, InterruptedException {
        try {
            poster.post(post, Payload.JSON);
        } catch (IOException lost) {
            poster.post(post, Payload.JSON);
        }
    }
}

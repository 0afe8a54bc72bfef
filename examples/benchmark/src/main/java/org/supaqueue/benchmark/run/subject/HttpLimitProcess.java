package org.supaqueue.benchmark.run.subject;

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
                        post -> poster.post(String.valueOf(post), Payload.JSON))));
    }
}

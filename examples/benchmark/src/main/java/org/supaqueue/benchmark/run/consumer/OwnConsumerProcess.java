package org.supaqueue.benchmark.run.consumer;

import java.util.Map;
import java.util.stream.Collectors;
import org.supaqueue.benchmark.run.process.Commands;

/** The process of an {@link OwnConsumer}. */
public final class OwnConsumerProcess {

    private OwnConsumerProcess() {}

    /**
     * Runs until the parent process ends.
     *
     * @param arguments none
     * @throws Exception if the server fails
     */
    public static void main(String... arguments) throws Exception {
        Arrivals arrivals = new Arrivals();
        ReplyLoop loop = ReplyLoop.open(arrivals);
        Thread thread = new Thread(loop, "replies");
        thread.setDaemon(true);
        thread.start();
        Commands.serve(Map.of(
                "port", none -> loop.port(),
                "count", none -> arrivals.count(),
                "take",
                        none -> arrivals.take().stream()
                                .map(arrival -> arrival.job() + "@" + arrival.atMicros())
                                .collect(Collectors.joining(" "))));
    }
}

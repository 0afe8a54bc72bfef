package org.supaqueue.benchmark.run;

import java.io.IOException;
import java.util.Optional;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.consumer.Nginx;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.postgres.PostgresServer;

/**
 * The servers and options that all scenarios use.
 *
 * @param options the options of the benchmark
 * @param postgres the database server
 * @param consumer the consumer that receives the jobs
 */
public record BenchmarkSetup(Options options, PostgresServer postgres, Consumer consumer) implements AutoCloseable {

    /**
     * Starts the database server and the consumer.
     *
     * @param options the options of the benchmark
     * @return the running servers
     * @throws IOException if a server does not start
     */
    public static BenchmarkSetup open(Options options) throws IOException {
        PostgresServer postgres = PostgresServer.start(options.postgres());
        try {
            return new BenchmarkSetup(options, postgres, consumer(options.consumer()));
        } catch (IOException | RuntimeException failed) {
            postgres.close();
            throw failed;
        }
    }

    private static Consumer consumer(Optional<String> wanted) throws IOException {
        boolean own = wanted.map("own"::equals).orElse(Nginx.program().isEmpty());
        return own
                ? OwnConsumer.start()
                : Nginx.start(Nginx.program().orElseThrow(() -> new IOException("nginx is not installed")));
    }

    @Override
    public void close() throws IOException {
        consumer.close();
        postgres.close();
    }
}

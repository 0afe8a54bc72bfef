package org.supaqueue.benchmark.run;

import java.io.IOException;
import java.util.Optional;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.consumer.Nginx;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.postgres.PostgresServer;

/**
 * What all scenarios use.
 *
 * @param options what to measure
 * @param postgres the database server
 * @param consumer who is called
 */
public record Stage(Options options, PostgresServer postgres, Consumer consumer) implements AutoCloseable {

    /**
     * Starts the database server and the consumer.
     *
     * @param options what to measure
     * @return the stage
     * @throws IOException if one does not come up
     */
    public static Stage open(Options options) throws IOException {
        PostgresServer postgres = PostgresServer.start(options.postgres());
        try {
            return new Stage(options, postgres, consumer(options.consumer()));
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

package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** A small HTTP server for machines without nginx, and for measurements that need arrival times in microseconds. */
public final class OwnConsumer implements Consumer {
    private final ChildJvm process;
    private final URI url;

    private OwnConsumer(ChildJvm process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts the server.
     *
     * @return the running consumer
     * @throws IOException if the server does not start
     */
    public static OwnConsumer start() throws IOException {
        ChildJvm process = ChildJvm.start("consumer", OwnConsumerProcess.class, List.of());
        return new OwnConsumer(process, URI.create("http://127.0.0.1:" + process.execute("port")));
    }

    @Override
    public String name() {
        return "a small server of our own";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public long count() throws IOException {
        return Long.parseLong(process.execute("count"));
    }

    @Override
    public List<Arrival> take(long count) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        String ledger = process.execute("take");
        for (String entry : ledger.isEmpty() ? new String[0] : ledger.split(" ")) {
            int at = entry.indexOf('@');
            arrivals.add(new Arrival(entry.substring(0, at), Long.parseLong(entry.substring(at + 1))));
        }
        if (arrivals.size() < count) {
            throw new IOException("the ledger holds " + arrivals.size() + " requests instead of " + count);
        }
        return arrivals;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}

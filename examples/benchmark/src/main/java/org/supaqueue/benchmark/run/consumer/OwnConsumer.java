package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** A consumer of our own, for machines without nginx and wherever arrivals count by the microsecond. */
public final class OwnConsumer implements Consumer {
    private final ChildJvm process;
    private final URI url;

    private OwnConsumer(ChildJvm process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it.
     *
     * @return the running consumer
     * @throws IOException if it does not come up
     */
    public static OwnConsumer start() throws IOException {
        ChildJvm process = ChildJvm.start("consumer", OwnConsumerProcess.class, List.of());
        return new OwnConsumer(process, URI.create("http://127.0.0.1:" + process.ask("port")));
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
        return Long.parseLong(process.ask("count"));
    }

    @Override
    public List<Arrival> take(long count) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        String ledger = process.ask("take");
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

package org.supaqueue.benchmark.run.consumer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.benchmark.run.consumer.Consumer.Arrival;

/** The requests that have arrived since the last {@link #take}. */
final class Arrivals {
    private List<Arrival> arrivals = new ArrayList<>();

    synchronized void add(String job) {
        arrivals.add(new Arrival(job, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
    }

    synchronized int count() {
        return arrivals.size();
    }

    synchronized List<Arrival> take() {
        List<Arrival> taken = arrivals;
        arrivals = new ArrayList<>();
        return taken;
    }
}

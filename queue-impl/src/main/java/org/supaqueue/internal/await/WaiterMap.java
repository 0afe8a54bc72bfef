package org.supaqueue.internal.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The waits that have not ended, by the job that they wait for. Thread-safe. */
final class WaiterMap {

    private final Map<Long, List<Waiter>> waiters = new ConcurrentHashMap<>();

    void add(Waiter waiter) {
        waiters.compute(waiter.jobId(), (id, present) -> {
            List<Waiter> all = present == null ? new ArrayList<>(1) : new ArrayList<>(present);
            all.add(waiter);
            return all;
        });
    }

    void remove(Waiter waiter) {
        waiters.computeIfPresent(waiter.jobId(), (id, present) -> {
            List<Waiter> all = new ArrayList<>(present);
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }

    /** {@return the waits for a job, which are removed} */
    List<Waiter> removeAll(long jobId) {
        List<Waiter> removed = waiters.remove(jobId);
        return removed == null ? List.of() : removed;
    }

    boolean contains(long jobId) {
        return waiters.containsKey(jobId);
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    Stream<Waiter> all() {
        return waiters.values().stream().flatMap(List::stream);
    }
}

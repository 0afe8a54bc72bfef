package org.supaqueue.internal.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.spi.QueueMetric;

/** Limits how many different queues the metrics of a node name: the names come from rows of any program. */
final class QueueNames {

    private final Set<String> named = ConcurrentHashMap.newKeySet();

    /** {@return the name itself for the first queues, and {@link QueueMetric#OTHER_QUEUES} for all further queues} */
    String limited(String queue) {
        return named.contains(queue) || add(queue) ? queue : QueueMetric.OTHER_QUEUES;
    }

    private synchronized boolean add(String queue) {
        return named.contains(queue) || named.size() < QueueMetric.MAX_QUEUES && named.add(queue);
    }
}

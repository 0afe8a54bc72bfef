package org.supaqueue.internal.job;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The dead-letter queue of each queue. A job that becomes dead gets a dead letter: a job in the dead-letter queue.
 *
 * @param byQueue the dead-letter queues of the queues that have their own settings
 * @param ofOthers the dead-letter queue of all other queues; null if they have none
 */
public record DeadLetterQueues(Map<String, String> byQueue, String ofOthers) {

    public static final DeadLetterQueues NONE = new DeadLetterQueues(Map.of(), null);

    public DeadLetterQueues {
        byQueue = Map.copyOf(byQueue);
    }

    public boolean isEmpty() {
        return byQueue.isEmpty() && ofOthers == null;
    }

    /** {@return the queue that gets the dead letters of a queue; empty if there is none} */
    public Optional<String> of(String queue) {
        return letterQueues().contains(queue)
                ? Optional.empty()
                : Optional.ofNullable(byQueue.getOrDefault(queue, ofOthers));
    }

    /** {@return every queue that is the dead-letter queue of a queue; its own jobs get no dead letter} */
    public List<String> letterQueues() {
        return Stream.concat(byQueue.values().stream(), Stream.ofNullable(ofOthers))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }
}

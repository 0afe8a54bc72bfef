package org.supaqueue.internal.job;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A selection of queues: the named queues, or all queues except the named ones.
 *
 * @param except true to select all queues except the named ones
 */
public record Queues(boolean except, List<String> names) {

    public static final Queues ALL = new Queues(true, List.of());

    public static Queues only(Collection<String> names) {
        return new Queues(false, List.copyOf(names));
    }

    public static Queues except(Collection<String> names) {
        return new Queues(true, List.copyOf(names));
    }

    public boolean contains(String queue) {
        return names.contains(queue) != except;
    }

    /** {@return the only selected queue; empty if several queues may be selected} */
    public Optional<String> single() {
        return except || names.size() != 1 ? Optional.empty() : Optional.of(names.get(0));
    }

    @Override
    public String toString() {
        String list = String.join(", ", names);
        if (!except) {
            return names.size() == 1 ? "queue " + list : "the queues " + list;
        }
        return names.isEmpty() ? "all queues" : "all queues except " + list;
    }
}

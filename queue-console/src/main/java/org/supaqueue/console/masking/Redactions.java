package org.supaqueue.console.masking;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The places in payloads that are masked, by queue. */
public final class Redactions {

    private final List<Redaction> entries;

    /** @param entries what the configuration names */
    public Redactions(List<Redaction> entries) {
        this.entries = List.copyOf(entries);
    }

    /** {@return the places that are masked in the payloads of a queue} */
    public List<JsonPath> of(String queue) {
        return entries.stream()
                .filter(entry -> entry.concerns(queue))
                .map(Redaction::path)
                .distinct()
                .toList();
    }

    /**
     * Whether a filter on a path would tell something about a masked value.
     *
     * @param queue the only queue of the filter; empty if the filter takes jobs of all queues
     */
    public boolean refuses(Optional<String> queue, JsonPath path) {
        return masked(queue).stream().anyMatch(path::overlaps);
    }

    /**
     * Whether jobs may go to another queue without showing what is masked in their queue.
     *
     * @param queue the queue of the jobs; empty for jobs of all queues
     * @param target the other queue
     */
    public boolean areKeptIn(Optional<String> queue, String target) {
        return new HashSet<>(of(target)).containsAll(masked(queue));
    }

    private Set<JsonPath> masked(Optional<String> queue) {
        Set<JsonPath> masked = new HashSet<>();
        entries.stream()
                .filter(entry -> queue.map(entry::concerns).orElse(true))
                .map(Redaction::path)
                .forEach(masked::add);
        return masked;
    }
}

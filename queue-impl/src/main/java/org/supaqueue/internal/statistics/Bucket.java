package org.supaqueue.internal.statistics;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a node did in a minute or an hour. Bounded, whatever the names and the errors are. Not thread-safe. */
public final class Bucket {

    static final int MAX_QUEUES = 500;
    static final int MAX_ERRORS = 200;

    /** Stands for all queues and errors beyond the maximum. No queue can have this name. */
    static final String OTHER = "(other)";

    private final Map<String, QueueCounts> queues = new HashMap<>();
    private final Map<ErrorKey, ErrorCounts> errors = new HashMap<>();
    private final Set<ErrorKey> known;

    Bucket() {
        this(new HashSet<>());
    }

    /** @param known the errors that count towards the maximum, also those of earlier buckets; the bucket adds its own */
    Bucket(Set<ErrorKey> known) {
        this.known = known;
    }

    QueueCounts queue(String name) {
        return queues.computeIfAbsent(limited(name), absent -> new QueueCounts());
    }

    private String limited(String name) {
        return queues.containsKey(name) || queues.size() < MAX_QUEUES ? name : OTHER;
    }

    ErrorCounts error(ErrorKey key) {
        ErrorKey limited = key;
        if (!known.contains(key) && !key.fingerprint().equals(OTHER)) {
            if (known.size() < MAX_ERRORS) {
                known.add(key);
            } else {
                limited = new ErrorKey(limited(key.queue()), OTHER);
            }
        }
        return errors.computeIfAbsent(limited, absent -> new ErrorCounts());
    }

    Bucket addAll(Bucket other) {
        other.queues.forEach((name, counts) -> queue(name).addAll(counts));
        other.errors.forEach((key, counts) -> error(key).addAll(counts));
        return this;
    }

    /** {@return a bucket with the errors of this bucket alone} */
    Bucket errorsAlone() {
        Bucket alone = new Bucket();
        errors.forEach((key, counts) -> alone.error(key).addAll(counts));
        return alone;
    }

    /** Moves the times of the errors, because the clock was wrong. */
    void move(Duration by) {
        errors.values().forEach(counts -> counts.move(by));
    }

    public Map<String, QueueCounts> queues() {
        return queues;
    }

    public Map<ErrorKey, ErrorCounts> errors() {
        return errors;
    }
}

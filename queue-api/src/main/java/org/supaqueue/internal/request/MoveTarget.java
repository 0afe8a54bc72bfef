package org.supaqueue.internal.request;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What a bulk move changes. Empty values stay as they are. */
public record MoveTarget(Optional<String> queue, Optional<Instant> runAt, OptionalInt priority) {

    public static final MoveTarget NONE = new MoveTarget(Optional.empty(), Optional.empty(), OptionalInt.empty());

    public MoveTarget withQueue(String queue) {
        return new MoveTarget(Optional.of(queue), runAt, priority);
    }

    public MoveTarget withRunAt(Instant runAt) {
        return new MoveTarget(
                queue, Optional.of(InsertOptions.DEFAULT.withRunAt(runAt).runAt()), priority);
    }

    public MoveTarget withPriority(int priority) {
        return new MoveTarget(queue, runAt, OptionalInt.of(priority));
    }
}

package org.supaqueue.internal.log;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.supaqueue.internal.request.Quoted;

/**
 * A copy of a failure for the log, with escapes in its messages. A message can hold text of a consumer, and a line break
 * in the message could look like the beginning of another line.
 */
final class EscapedFailure extends Throwable {

    private static final long serialVersionUID = 1L;

    private final String text;

    private EscapedFailure(Throwable original, String text) {
        super(text);
        this.text = text;
        setStackTrace(original.getStackTrace());
    }

    /** {@return the failure itself if no message needs escapes, else a copy; null for null} */
    static Throwable of(Throwable failure) {
        return failure == null || isSafe(failure, identitySet()) ? failure : copy(failure, identitySet());
    }

    private static boolean isSafe(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return true;
        }
        String text = textOf(failure);
        if (!Quoted.escaped(text).equals(text)) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isSafe(suppressed, seen)) {
                return false;
            }
        }
        return isSafe(failure.getCause(), seen);
    }

    /** A failure that was copied before is left out, so that a cycle of causes ends. */
    private static Throwable copy(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return null;
        }
        EscapedFailure copy = new EscapedFailure(failure, Quoted.escaped(textOf(failure)));
        copy.initCause(copy(failure.getCause(), seen));
        for (Throwable suppressed : failure.getSuppressed()) {
            Throwable copied = copy(suppressed, seen);
            if (copied != null) {
                copy.addSuppressed(copied);
            }
        }
        return copy;
    }

    /** The failure can come from the code of an application, whose methods can throw. */
    private static String textOf(Throwable failure) {
        try {
            return String.valueOf(failure.toString());
        } catch (RuntimeException broken) {
            return failure.getClass().getName();
        }
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    @Override
    public String toString() {
        return text;
    }
}

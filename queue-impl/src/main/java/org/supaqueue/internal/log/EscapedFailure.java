package org.supaqueue.internal.log;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.supaqueue.internal.request.Quoted;

/**
 * A copy of a failure for the log, with escapes in its messages. A message can hold text of a consumer, and a line break
 * in the message could look like the beginning of another line. Of the messages of a database, only the first line is
 * left: the further lines can contain data of a row.
 */
final class EscapedFailure extends Throwable {

    private static final long serialVersionUID = 1L;

    /** The causes of a failure can be a cycle. */
    private static final int MAX_CAUSES = 20;

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
        if (!shown(failure, text).equals(text)) {
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
        EscapedFailure copy = new EscapedFailure(failure, shown(failure, textOf(failure)));
        copy.initCause(copy(failure.getCause(), seen));
        for (Throwable suppressed : failure.getSuppressed()) {
            Throwable copied = copy(suppressed, seen);
            if (copied != null) {
                copy.addSuppressed(copied);
            }
        }
        return copy;
    }

    private static String shown(Throwable failure, String text) {
        boolean cut = isOfDatabase(failure) && text.lines().limit(2).count() > 1;
        return cut ? Quoted.escaped(text.lines().findFirst().orElseThrow()) + " …" : Quoted.escaped(text);
    }

    /** Whether the failure is one of a database, or wraps one: a wrapper often repeats the message. */
    private static boolean isOfDatabase(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .anyMatch(SQLException.class::isInstance);
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

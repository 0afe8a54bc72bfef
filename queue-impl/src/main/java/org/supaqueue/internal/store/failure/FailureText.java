package org.supaqueue.internal.store.failure;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.supaqueue.internal.request.Quoted;

/** Formats failures for the log. */
public final class FailureText {
    private static final int MAX_CAUSES = 20;

    private FailureText() {}

    /**
     * Describes a failure in one line. Leaves out the further lines of a PostgreSQL message, because they can contain
     * data of a row. Application servers wrap the driver's exceptions, sometimes without a message. So the text comes
     * from the first cause that has an SQLSTATE, or else from the first cause that has a message.
     */
    public static String brief(Throwable failure) {
        Throwable informative = chain(failure)
                .filter(cause -> cause instanceof SQLException refused && hasText(refused.getSQLState()))
                .findFirst()
                .or(() -> chain(failure)
                        .filter(cause -> hasText(cause.getMessage()))
                        .findFirst())
                .orElse(failure);
        String message = Quoted.escaped(
                String.valueOf(informative.getMessage()).lines().findFirst().orElse(""));
        if (informative instanceof SQLException refused) {
            String state = refused.getSQLState();
            return hasText(state) ? "SQLSTATE " + state + ", " + message : message;
        }
        return informative.getClass().getName() + ": " + message;
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank();
    }
}

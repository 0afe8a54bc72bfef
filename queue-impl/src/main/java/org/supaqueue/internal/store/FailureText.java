package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.supaqueue.internal.request.Quoted;

/** Failures as the log says them. */
public final class FailureText {
    private static final int LONGEST_CHAIN = 20;

    private FailureText() {}

    /**
     * Says what failed in one line; what PostgreSQL adds on further lines can be the contents of a row. Servers wrap the
     * driver's exceptions, some without a word of their own: the first cause that has a SQLSTATE tells most.
     */
    public static String brief(Throwable failure) {
        Throwable telling = chain(failure)
                .filter(cause -> cause instanceof SQLException refused && hasText(refused.getSQLState()))
                .findFirst()
                .or(() -> chain(failure)
                        .filter(cause -> hasText(cause.getMessage()))
                        .findFirst())
                .orElse(failure);
        String message = Quoted.escaped(
                String.valueOf(telling.getMessage()).lines().findFirst().orElse(""));
        if (telling instanceof SQLException refused) {
            String state = refused.getSQLState();
            return hasText(state) ? "SQLSTATE " + state + ", " + message : message;
        }
        return telling.getClass().getName() + ": " + message;
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(LONGEST_CHAIN);
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank();
    }
}

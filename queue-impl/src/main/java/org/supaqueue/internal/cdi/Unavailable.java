package org.supaqueue.internal.cdi;

import java.util.Objects;
import java.util.stream.Stream;
import org.supaqueue.QueueUnavailableException;

/**
 * Explains why the queue could not use its database: the database is away or refused the statement, or the queue's
 * DataSource cannot join the caller's transaction.
 */
final class Unavailable {

    private static final String CLASH = "the queue's DataSource %s could not join the transaction, which already uses"
            + " another one: supaqueue.datasource must name the DataSource that the application itself uses, or both"
            + " must be XA";

    private Unavailable() {}

    static QueueUnavailableException because(Throwable failure, String dataSource) {
        String why = isRefusedByTheTransaction(failure)
                ? CLASH.formatted(dataSource)
                : "the queue's database refused or is away";
        return new QueueUnavailableException(why, failure);
    }

    /**
     * Whether the transaction manager refused the DataSource. WildFly and Payara both report this as an
     * IllegalStateException, wrapped in several other exceptions. An outage of the database never causes this
     * exception.
     */
    private static boolean isRefusedByTheTransaction(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(IllegalStateException.class::isInstance);
    }
}

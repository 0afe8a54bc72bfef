package org.supaqueue.internal.cdi;

import java.util.Objects;
import java.util.stream.Stream;
import org.supaqueue.QueueUnavailableException;

/** Says why the queue's database could not be used: it is away, or the caller's transaction does not let it in. */
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

    /** Both servers' transaction managers say so by this exception, wrapped many times; no outage is one. */
    private static boolean isRefusedByTheTransaction(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(IllegalStateException.class::isInstance);
    }
}

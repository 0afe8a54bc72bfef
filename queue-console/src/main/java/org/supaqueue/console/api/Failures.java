package org.supaqueue.console.api;

import java.util.UUID;
import org.supaqueue.InvalidJobException;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.console.store.FailureKind;
import org.supaqueue.console.store.ReadFailedException;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/** Turns exceptions into problems. The log has each exception that a person who runs the server must see. */
public final class Failures {

    private static final EventLog LOG = EventLog.of(Failures.class);

    private Failures() {}

    /** {@return what to tell the caller about a failure; the failure itself if it is a problem} */
    public static Problem problem(RuntimeException failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof InvalidJobException refused) {
            return Problem.invalid(refused.column(), refused.getMessage());
        }
        if (failure instanceof InvalidScheduleException refused) {
            return Problem.invalid(refused.option(), refused.getMessage());
        }
        if (failure instanceof ReadFailedException || failure instanceof QueueUnavailableException) {
            return ofDatabase(failure);
        }
        return internal(failure);
    }

    private static Problem ofDatabase(RuntimeException failure) {
        FailureKind kind = FailureKind.of(failure);
        if (kind == FailureKind.REFUSED && failure instanceof ReadFailedException refused) {
            return Problem.invalid("query", refused.refusal());
        }
        return switch (kind) {
            case TIMEOUT -> timeout();
            case UNAVAILABLE -> unavailable(failure);
            case FORBIDDEN -> forbidden(failure);
            case REFUSED, OTHER -> internal(failure);
        };
    }

    private static Problem timeout() {
        return Problem.of(
                503,
                "timeout",
                "The database takes too long",
                "The database was busy, or another transaction holds a lock. Use more filters, or try again later.");
    }

    private static Problem unavailable(RuntimeException failure) {
        // One line without a stack trace: every open page repeats its request during an outage.
        LOG.write(
                LogEvent.CONSOLE_UNAVAILABLE,
                () -> LogLine.of("The console could not reach its database: " + FailureText.brief(failure)));
        return Problem.unavailable(
                failure instanceof ReadFailedException
                        ? "The console could not reach its database."
                        : "The queue could not reach its database, or the database did not commit."
                                + " Look whether the action took effect before you repeat it.");
    }

    private static Problem forbidden(RuntimeException failure) {
        log(LogEvent.CONSOLE_UNAVAILABLE, "The role of the DataSource may not do this", failure);
        return Problem.of(
                503,
                "configuration",
                "The console is configured wrongly",
                "The database role of the DataSource has too few rights. The log of the server says more.");
    }

    /** The log has the failure, and the answer has the number under which the log has it. */
    private static Problem internal(RuntimeException failure) {
        String number = UUID.randomUUID().toString();
        log(LogEvent.CONSOLE_FAILED, "The console could not answer a request, failure " + number, failure);
        return Problem.of(
                500, "internal", "The console has failed", "The log of the server has failure " + number + ".");
    }

    private static void log(LogEvent event, String text, RuntimeException failure) {
        LOG.write(event, () -> LogLine.of(text), failure);
    }
}

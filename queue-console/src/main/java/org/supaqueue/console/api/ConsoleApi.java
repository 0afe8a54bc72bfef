package org.supaqueue.console.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.supaqueue.InvalidJobException;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.console.store.ConsoleDatabase;
import org.supaqueue.console.store.ReadFailedException;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/** The whole API: answers requests, and turns failures into problems. */
public final class ConsoleApi {

    private static final EventLog LOG = EventLog.of(ConsoleApi.class);
    private static final String DESCRIPTION = "/org/supaqueue/console/openapi.json";

    private final Router router;

    public ConsoleApi(Actions actions, ConsoleDatabase database, Facts facts) {
        Reading reading = new Reading(database, facts);
        this.router = new Router(Stream.of(
                        new SessionApi(facts).routes(),
                        new OverviewApi(reading).routes(),
                        new JobsApi(reading, facts).routes(),
                        new JobActionsApi(actions, reading, facts).routes(),
                        new ErrorsApi(reading).routes(),
                        new QueuesApi(actions, reading, facts).routes(),
                        new SchedulesApi(actions, reading).routes(),
                        new BulkApi(actions, reading, facts).routes(),
                        new AuditApi(reading, facts).routes(),
                        new SettingsApi(facts).routes())
                .flatMap(List::stream)
                .toList());
    }

    /** {@return the routes, for a comparison with the description} */
    List<Route> routes() {
        return router.routes();
    }

    /**
     * Answers a request.
     *
     * @throws Problem if the request cannot be answered
     */
    public ApiAnswer answer(ApiRequest request) {
        try {
            return router.answer(request);
        } catch (InvalidJobException refused) {
            throw Problem.invalid(refused.column(), refused.getMessage());
        } catch (InvalidScheduleException refused) {
            throw Problem.invalid(refused.option(), refused.getMessage());
        } catch (QueueUnavailableException away) {
            logUnavailable("act", away);
            throw Problem.unavailable("The queue could not reach its database.");
        } catch (ReadFailedException failed) {
            throw problem(failed);
        } catch (Problem problem) {
            throw problem;
        } catch (RuntimeException failed) {
            throw internal(failed);
        }
    }

    private static Problem problem(ReadFailedException failed) {
        if (failed.isTimeout()) {
            return Problem.of(
                    503,
                    "timeout",
                    "The database takes too long",
                    "The query was ended after its time-out. Use more filters, or try again later.");
        }
        if (failed.isRefusal()) {
            return Problem.invalid("query", failed.refusal());
        }
        if (failed.isUnavailable()) {
            logUnavailable("read", failed);
            return Problem.unavailable("The console could not reach its database.");
        }
        return internal(failed);
    }

    /** One line without a stack trace: every open page repeats its request during an outage. */
    private static void logUnavailable(String verb, RuntimeException away) {
        LOG.write(
                LogEvent.CONSOLE_UNAVAILABLE,
                () -> LogLine.of("The console could not " + verb + ", because its database cannot be reached: "
                        + FailureText.brief(away)));
    }

    /** The log has the failure, and the answer has the number under which the log has it. */
    private static Problem internal(RuntimeException failed) {
        String number = UUID.randomUUID().toString();
        LOG.write(
                LogEvent.CONSOLE_FAILED,
                () -> LogLine.of("The console could not answer a request, failure " + number),
                failed);
        return Problem.of(
                500, "internal", "The console has failed", "The log of the server has failure " + number + ".");
    }

    /** {@return the OpenAPI description, as JSON text in UTF-8} */
    public static byte[] description() {
        try (InputStream in = ConsoleApi.class.getResourceAsStream(DESCRIPTION)) {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(DESCRIPTION, broken);
        }
    }
}

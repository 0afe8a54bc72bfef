package org.supaqueue.console.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.supaqueue.console.store.ConsoleDatabase;

/** The whole API: finds what answers a request. */
public final class ConsoleApi {

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
        } catch (RuntimeException failure) {
            throw Failures.problem(failure);
        }
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

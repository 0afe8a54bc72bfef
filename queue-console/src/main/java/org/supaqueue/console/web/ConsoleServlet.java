package org.supaqueue.console.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.supaqueue.console.api.Caller;
import org.supaqueue.console.api.Failures;
import org.supaqueue.console.api.Problem;

/** Answers every request below {@code /supaqueue}: the pages, and the API below {@code /supaqueue/api/v1/}. */
final class ConsoleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String API = "/api/";
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final transient LazyConsole console = new LazyConsole();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        SecurityHeaders.add(response);
        Exchange exchange = new Exchange(request, response);
        try {
            answer(exchange);
        } catch (RuntimeException failure) {
            // Otherwise the server would answer, perhaps with a stack trace.
            exchange.send(Failures.problem(failure));
        }
    }

    private void answer(Exchange exchange) throws IOException {
        Console parts = console.get();
        Caller caller = parts.access().caller(exchange.request());
        String path = Optional.ofNullable(exchange.request().getPathInfo()).orElse("");
        if (path.startsWith(API)) {
            new ApiExchange(parts.api(), exchange).answer(path.substring(API.length()), caller);
        } else if (!READING.contains(exchange.request().getMethod())) {
            throw Problem.notAllowed("A file takes GET.", "GET", "HEAD");
        } else if (path.isEmpty()) {
            // Relative, because a proxy may have put a prefix in front.
            exchange.redirect("supaqueue/");
        } else {
            exchange.send(
                    200,
                    parts.files()
                            .find(path.substring(1))
                            .orElseThrow(() -> Problem.notFound("The console has no such file.")));
        }
    }
}

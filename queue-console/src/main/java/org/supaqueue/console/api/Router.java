package org.supaqueue.console.api;

import java.util.Comparator;
import java.util.List;

/** Finds the route of a request. */
final class Router {

    private final List<Route> routes;

    Router(List<Route> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt(Route::exactness).reversed())
                .toList();
    }

    List<Route> routes() {
        return routes;
    }

    /** @throws Problem if no route has the path or the method, or the caller may not make the request */
    ApiAnswer answer(ApiRequest request) {
        List<Route> found =
                routes.stream().filter(route -> route.matches(request.path())).toList();
        if (found.isEmpty()) {
            throw Problem.notFound("The API has no such path.");
        }
        return found.stream()
                .filter(route -> route.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> notAllowed(found))
                .answer(request);
    }

    private static Problem notAllowed(List<Route> found) {
        String[] methods = found.stream().map(Route::method).distinct().toArray(String[]::new);
        return Problem.notAllowed("This path takes " + String.join(" or ", methods) + ".", methods);
    }
}

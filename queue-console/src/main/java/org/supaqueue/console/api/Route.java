package org.supaqueue.console.api;

import java.util.List;

/**
 * What answers the requests of a method and a path.
 *
 * @param template the segments of the path; {@code *} stands for any segment
 */
record Route(String method, List<String> template, Need need, Handler handler) {

    /** What a caller must be allowed to do. */
    enum Need {
        LOOK,
        ACT,
        ADMINISTER
    }

    /** Answers a request whose caller is allowed to make the request. */
    @FunctionalInterface
    interface Handler {
        ApiAnswer answer(ApiRequest request);
    }

    static Route get(String path, Handler handler) {
        return new Route("GET", List.of(path.split("/")), Need.LOOK, handler);
    }

    static Route post(String path, Handler handler) {
        return new Route("POST", List.of(path.split("/")), Need.ACT, handler);
    }

    Route onlyForAdmins() {
        return new Route(method, template, Need.ADMINISTER, handler);
    }

    boolean matches(List<String> path) {
        if (path.size() != template.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!template.get(i).equals("*") && !template.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** How many segments are not {@code *}: the route with the most wins. */
    int exactness() {
        return (int) template.stream().filter(segment -> !segment.equals("*")).count();
    }

    ApiAnswer answer(ApiRequest request) {
        Caller caller = request.caller();
        if (need == Need.ACT && !caller.canAct()) {
            throw Problem.forbidden("This needs the role supaqueue-operator or supaqueue-admin.");
        }
        if (need == Need.ADMINISTER && !caller.canAdminister()) {
            throw Problem.forbidden("This needs the role supaqueue-admin.");
        }
        return handler.answer(request);
    }
}

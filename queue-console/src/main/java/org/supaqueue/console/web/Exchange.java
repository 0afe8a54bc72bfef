package org.supaqueue.console.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.supaqueue.console.api.Problem;

/** A request and its answer. */
record Exchange(HttpServletRequest request, HttpServletResponse response) {

    private static final String PROBLEM = "application/problem+json";

    void send(Problem problem) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (problem.status() == 503) {
            response.setHeader("Retry-After", "3");
        }
        if (!problem.allowed().isEmpty()) {
            response.setHeader("Allow", String.join(", ", problem.allowed()));
        }
        write(problem.status(), Content.json(PROBLEM, problem.toJson().toString()));
    }

    /** Sends content, or only 304 if the caller has the content. */
    void send(int status, Content content) throws IOException {
        if (isGet()) {
            response.setHeader("ETag", content.tag());
            if (content.matches(request.getHeader("If-None-Match"))) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        write(status, content);
    }

    boolean isGet() {
        return request.getMethod().equals("GET") || isHead();
    }

    private boolean isHead() {
        return request.getMethod().equals("HEAD");
    }

    private void write(int status, Content content) throws IOException {
        response.setStatus(status);
        response.setContentType(content.type());
        response.setContentLength(content.bytes().length);
        if (!isHead()) {
            response.getOutputStream().write(content.bytes());
        }
    }

    void redirect(String location) {
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Location", location);
    }
}

package org.supaqueue.benchmark.run.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks by HTTP for text. */
public final class HttpText {
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * GET.
     *
     * @param url of what
     * @return the text that is answered
     * @throws IOException if the answer is not 200
     */
    public String get(URI url) throws IOException {
        return send(HttpRequest.newBuilder(url).build());
    }

    /**
     * POST.
     *
     * @param url to what
     * @param text to send
     * @return the text that is answered
     * @throws IOException if the answer is not 200
     */
    public String post(URI url, String text) throws IOException {
        return send(HttpRequest.newBuilder(url)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build());
    }

    private String send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

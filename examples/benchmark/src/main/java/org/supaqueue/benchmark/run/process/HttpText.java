package org.supaqueue.benchmark.run.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** An HTTP client for texts. */
public final class HttpText {
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Sends a GET request.
     *
     * @param url URL of the request
     * @return the text of the answer
     * @throws IOException if the status of the answer is not 200
     */
    public String get(URI url) throws IOException {
        return send(HttpRequest.newBuilder(url).build());
    }

    /**
     * Sends a POST request.
     *
     * @param url URL of the request
     * @param text text to send
     * @return the text of the answer
     * @throws IOException if the status of the answer is not 200
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

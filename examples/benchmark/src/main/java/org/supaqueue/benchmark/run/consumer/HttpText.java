package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** GET, and the text that is answered. */
final class HttpText {
    private final HttpClient http = HttpClient.newHttpClient();

    String get(URI url) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url).build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(url + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

package org.supaqueue.container;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The metrics of a server, as Prometheus reads them. */
record Scrape(List<String> lines) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    static Scrape of(URI metrics) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(metrics).header("Accept", "text/plain").build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(metrics + ": " + answer.statusCode() + " " + answer.body());
        }
        return new Scrape(answer.body().lines().toList());
    }

    /** {@return the value of the only series with this name and these labels, each {@code name="value"}} */
    double value(String name, String... labels) {
        List<String> found = lines.stream()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found + " of " + name + List.of(labels) + " in\n" + String.join("\n", ours()));
        }
        return Double.parseDouble(found.get(0).replaceAll(".*} ([^ ]+).*", "$1"));
    }

    List<String> ours() {
        return lines.stream()
                .filter(line -> line.matches("(messaging|http_client|supaqueue)_.*"))
                .toList();
    }
}

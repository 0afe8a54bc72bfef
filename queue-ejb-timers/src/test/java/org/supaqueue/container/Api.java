package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of the {@link EnqueueEndpoint}, outside the server. */
record Api(URI application) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Replaces the host name. The server reports the machine's address but listens on 127.0.0.1. */
    static Api of(URI application) {
        return new Api(URI.create("http://127.0.0.1:" + application.getPort() + application.getPath()));
    }

    Enqueued enqueue(NewJob job) throws IOException, InterruptedException {
        return enqueueAmong(job, 0, "");
    }

    /** Enqueues a job and a number of good jobs in one call. */
    Enqueued enqueueAmong(NewJob job, int others, String pathOfOthers) throws IOException, InterruptedException {
        Map<String, String> parameters = parameters(job);
        parameters.put("others", String.valueOf(others));
        parameters.put("pathOfOthers", pathOfOthers);
        return send(parameters);
    }

    Enqueued enqueueAndRollBack(NewJob job) throws IOException, InterruptedException {
        Map<String, String> parameters = parameters(job);
        parameters.put("rollback", "true");
        return send(parameters);
    }

    private Enqueued send(Map<String, String> parameters) throws IOException, InterruptedException {
        String form = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(application.resolve("enqueue"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case 200 -> Enqueued.as(Long.parseLong(answer.body()));
            case 422 -> Enqueued.refused(answer.body());
            default -> throw new IOException(answer.statusCode() + " " + answer.body());
        };
    }

    private static Map<String, String> parameters(NewJob job) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("verb", job.verb());
        parameters.put("path", job.urlPath());
        parameters.put("limit", String.valueOf(job.limit()));
        parameters.put("queue", job.queue());
        if (job.payload() != null) {
            parameters.put("payload", job.payload());
        }
        job.timeoutMillis().ifPresent(millis -> parameters.put("timeout", String.valueOf(millis)));
        job.headers().forEach((name, value) -> {
            parameters.put("header", name);
            parameters.put("value", value);
        });
        return parameters;
    }
}

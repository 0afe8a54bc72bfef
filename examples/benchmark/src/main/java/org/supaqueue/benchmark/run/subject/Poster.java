package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.supaqueue.benchmark.run.consumer.Consumer;

/** Sends blocking POSTs with the JDK's client. Each POST has the headers of a job. */
public final class Poster {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;

    /**
     * Creates a client for one consumer.
     *
     * @param consumer base URL of the consumer
     */
    public Poster(URI consumer) {
        target = consumer.resolve("/jobs");
    }

    /**
     * Sends a job.
     *
     * @param job id of the job
     * @param payload payload to send
     * @throws IOException if the status of the answer is not 200
     * @throws InterruptedException if the thread is interrupted
     */
    public void post(String job, String payload) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Authorization", "Bearer benchmark")
                .header("Content-Type", "application/json")
                .header(Consumer.JOB, job)
                .POST(HttpRequest.BodyPublishers.ofString(payload))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("answered " + answer.statusCode());
        }
    }
}

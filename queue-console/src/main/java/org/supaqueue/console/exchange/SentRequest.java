package org.supaqueue.console.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Secret;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.dispatch.attempt.RequestBuilder;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;

/** Builds the requests of a job by the code that builds them for the wire, from a row whose secrets are masked. */
public final class SentRequest {

    private final RequestBuilder builder;
    private final UUID installation;

    /**
     * @param version the version of the library, for the header {@code User-Agent}
     * @param installation for the header {@code Idempotency-Key}
     */
    public SentRequest(String version, UUID installation) {
        this.builder = new RequestBuilder(version);
        this.installation = installation;
    }

    /** Either a request, or the reason why there is none; the other component is empty. */
    record Built(Optional<ConsumerRequest> request, Optional<String> fault) {}

    /**
     * Builds the request of an attempt.
     *
     * @param attempt the number of the attempt
     * @param token the fencing token of the attempt
     */
    Built build(MaskedJob job, QueueSettings settings, int attempt, long token) {
        Optional<Consumer> consumer = settings.access().consumer();
        if (consumer.isEmpty()) {
            return new Built(Optional.empty(), settings.access().missing());
        }
        if (job.payloadText().isEmpty() && job.job().number("payload_bytes").orElse(0L) > 0) {
            return new Built(Optional.empty(), Optional.of("the payload is too long to show"));
        }
        try {
            ConsumerRequest sent = builder.build(claimed(job, attempt, token), masked(consumer.get()), settings);
            return new Built(Optional.of(withTransportHeaders(sent)), Optional.empty());
        } catch (InvalidJobException refused) {
            return new Built(Optional.empty(), Optional.of(refused.getMessage()));
        }
    }

    private static Consumer masked(Consumer consumer) {
        return new Consumer(consumer.base(), consumer.secret() == null ? null : new Secret(Mask.TEXT));
    }

    private ClaimedJob claimed(MaskedJob masked, int attempt, long token) {
        StoredJob job = masked.job();
        ClaimedJob.StoredCall call = new ClaimedJob.StoredCall(
                HttpVerb.valueOf(job.text("http_verb").orElseThrow()),
                job.text("url_path").orElse(""),
                masked.payloadText().orElse(null),
                job.number("payload_bytes").orElse(0L),
                job.text("headers_text").orElse(null),
                job.number("timeout_ms").map(Long::intValue).orElse(null),
                job.text("trace_parent").orElse(null));
        return new ClaimedJob(
                new Lease(Long.parseLong(job.text("job_id").orElseThrow()), token, 0),
                installation,
                new ClaimedJob.Place(job.queue(), 0),
                call,
                new ClaimedJob.PreviousAttempts(attempt - 1, 0, 0),
                new ClaimedJob.RetryRules(0, null, null));
    }

    /** Adds what {@link ConsumerRequest} says that the transport adds. */
    private static ConsumerRequest withTransportHeaders(ConsumerRequest sent) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", sent.target().getRawAuthority());
        headers.putAll(sent.headers());
        addUnlessThere(headers, "Accept-Encoding", "identity");
        if (sent.body() != null) {
            addUnlessThere(headers, "Content-Type", "application/json");
        }
        return new ConsumerRequest(
                sent.verb(), sent.target(), headers, sent.body(), sent.timeout(), sent.maxResponseBytes());
    }

    private static void addUnlessThere(Map<String, String> headers, String name, String value) {
        if (headers.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
            headers.put(name, value);
        }
    }
}

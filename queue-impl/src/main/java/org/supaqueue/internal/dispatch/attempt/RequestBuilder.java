package org.supaqueue.internal.dispatch.attempt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.supaqueue.InvalidJobException;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Secret;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.request.CallSpec;
import org.supaqueue.internal.request.JobHeaders;
import org.supaqueue.internal.request.Payload;
import org.supaqueue.internal.request.QueryParameters;
import org.supaqueue.internal.request.UrlPath;

/** Builds the HTTP request of a job. Validates every part of the row, because SQL can insert rows without checks. */
public final class RequestBuilder {

    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final String userAgent;

    public RequestBuilder(String version) {
        this.userAgent = "supaqueue/" + version;
    }

    /**
     * Builds the request of the job's next attempt.
     *
     * @throws InvalidJobException if the job can never be sent
     */
    public ConsumerRequest build(ClaimedJob job, Consumer consumer, QueueSettings settings) {
        ClaimedJob.StoredCall call = job.call();
        return new ConsumerRequest(
                call.verb().name(),
                target(consumer.base(), call, settings.payloadMaxBytes()),
                headers(job, consumer.secret()),
                body(call),
                timeout(call, settings),
                settings.responseMaxBytes());
    }

    private static URI target(URI base, ClaimedJob.StoredCall call, int payloadMaxBytes) {
        Payload.checkSize(call.payloadBytes(), payloadMaxBytes);
        URI target = UrlPath.resolve(base, call.urlPath());
        if (call.verb().hasBody() || call.payload() == null) {
            return target;
        }
        return URI.create(QueryParameters.append(target.toString(), call.payload()));
    }

    private Map<String, String> headers(ClaimedJob job, Secret secret) {
        Map<String, String> jobHeaders = JobHeaders.parse(job.call().headers());
        Map<String, String> headers = new LinkedHashMap<>();
        if (secret != null) {
            headers.put("Authorization", "Bearer " + secret.reveal());
        }
        headers.put("User-Agent", userAgent);
        headers.put(
                "Idempotency-Key", "\"" + job.installation() + "-" + job.lease().jobId() + "\"");
        headers.put("X-Supaqueue-Job-Id", Long.toString(job.lease().jobId()));
        headers.put("X-Supaqueue-Queue", job.queue());
        headers.put(
                "X-Supaqueue-Attempt", Integer.toString(job.previousAttempts().nextNumber()));
        headers.put("X-Supaqueue-Lease", Long.toString(job.lease().token()));
        if (job.call().traceParent() != null) {
            headers.put("traceparent", CallSpec.checkTraceParent(job.call().traceParent()));
        }
        headers.putAll(jobHeaders);
        return headers;
    }

    private static byte[] body(ClaimedJob.StoredCall call) {
        if (!call.verb().hasBody()) {
            return null;
        }
        return call.payload() == null ? EMPTY_OBJECT : call.payload().getBytes(StandardCharsets.UTF_8);
    }

    private static Duration timeout(ClaimedJob.StoredCall call, QueueSettings settings) {
        return call.timeoutMs() == null
                ? settings.requestTimeout()
                : settings.ceilings().cut(Duration.ofMillis(call.timeoutMs()));
    }
}

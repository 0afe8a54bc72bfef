package org.supaqueue.internal.store;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.Backoff;
import org.supaqueue.HttpVerb;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobState;
import org.supaqueue.internal.request.JobHeaders;
import org.supaqueue.internal.request.JobTags;

/** A row of {@code job_queue} for EclipseLink, read-only. Only the queue's own fenced SQL changes rows. */
@Entity
@Table(name = "job_queue")
public class JobRow implements Job {

    /**
     * Column names instead of {@code *}: a prepared {@code SELECT *} fails once after a later version adds a column.
     */
    static final String COLUMNS = "job_id, http_verb, url_path, payload, headers, queue, priority, status, retry_count,"
            + " retry_limit, lost_leases, timeout_ms, content, response_truncated, response_status, error, created_at,"
            + " run_at, started_at, duration_ms, finished_at, expires_at, backoff, label, snooze_count,"
            + " pg_catalog.to_jsonb(tags) AS tags";

    @Id
    @Column(name = "job_id")
    private long jobId;

    @Column(name = "http_verb")
    private String httpVerb;

    @Column(name = "url_path")
    private String urlPath;

    @Convert(converter = JsonText.class)
    private String payload;

    @Convert(converter = JsonText.class)
    private String headers;

    private String queue;
    private int priority;
    private String status;
    private String content;
    private String error;
    private String backoff;
    private String label;

    @Column(name = "retry_count")
    private int retryCount;

    @Column(name = "retry_limit")
    private int retryLimit;

    @Column(name = "lost_leases")
    private int lostLeases;

    @Column(name = "timeout_ms")
    private Integer timeoutMs;

    @Column(name = "response_truncated")
    private boolean responseTruncated;

    @Column(name = "response_status")
    private Integer responseStatus;

    @Column(name = "created_at")
    private OffsetDateTime createdAt;

    @Column(name = "run_at")
    private OffsetDateTime runAt;

    @Column(name = "started_at")
    private OffsetDateTime startedAt;

    @Column(name = "duration_ms")
    private Long durationMs;

    @Column(name = "finished_at")
    private OffsetDateTime finishedAt;

    @Column(name = "expires_at")
    private OffsetDateTime expiresAt;

    /** A JSON array, because EclipseLink does not read arrays. */
    @Convert(converter = JsonText.class)
    private String tags;

    @Column(name = "snooze_count")
    private int snoozeCount;

    /** For EclipseLink only. */
    protected JobRow() {}

    @Override
    public JobId id() {
        return new JobId(jobId);
    }

    @Override
    public HttpVerb verb() {
        return HttpVerb.valueOf(httpVerb);
    }

    @Override
    public String urlPath() {
        return urlPath;
    }

    @Override
    public Optional<String> payload() {
        return Optional.ofNullable(payload);
    }

    @Override
    public Map<String, String> headers() {
        try {
            return JobHeaders.parse(headers);
        } catch (InvalidJobException malformed) {
            return Map.of();
        }
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public int priority() {
        return priority;
    }

    @Override
    public JobState state() {
        return JobState.ofStatus(status);
    }

    @Override
    public int retryCount() {
        return retryCount;
    }

    @Override
    public int retryLimit() {
        return retryLimit;
    }

    @Override
    public int lostLeases() {
        return lostLeases;
    }

    @Override
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeoutMs).map(Duration::ofMillis);
    }

    @Override
    public String content() {
        return content;
    }

    @Override
    public boolean responseTruncated() {
        return responseTruncated;
    }

    @Override
    public OptionalInt responseStatus() {
        return responseStatus == null ? OptionalInt.empty() : OptionalInt.of(responseStatus);
    }

    @Override
    public Optional<String> error() {
        return Optional.ofNullable(error);
    }

    @Override
    public Instant createdAt() {
        return createdAt.toInstant();
    }

    @Override
    public Instant runAt() {
        return runAt.toInstant();
    }

    @Override
    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt).map(OffsetDateTime::toInstant);
    }

    @Override
    public Optional<Duration> duration() {
        return Optional.ofNullable(durationMs).map(Duration::ofMillis);
    }

    @Override
    public Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt).map(OffsetDateTime::toInstant);
    }

    @Override
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt).map(OffsetDateTime::toInstant);
    }

    @Override
    public Optional<Backoff> backoff() {
        try {
            return Optional.ofNullable(backoff).map(Backoff::parse);
        } catch (InvalidJobException malformed) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> tags() {
        return JobTags.parse(tags);
    }

    @Override
    public Optional<String> label() {
        return Optional.ofNullable(label);
    }

    @Override
    public int snoozeCount() {
        return snoozeCount;
    }

    /** Identifies the job. Leaves out payload, headers and content, because they may contain secrets. */
    @Override
    public String toString() {
        return "Job[" + jobId + ", " + httpVerb + " " + urlPath + ", queue=" + queue + ", state=" + state() + "]";
    }
}

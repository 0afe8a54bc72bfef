package org.supaqueue.internal.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.supaqueue.internal.config.ReadinessCause;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.dispatch.NodeHealth;
import org.supaqueue.internal.dispatch.attempt.FailingConsumer;
import org.supaqueue.internal.store.HealthQueries;
import org.supaqueue.internal.time.Ticker;

/** The health checks of one application. Thread-safe. */
public final class QueueHealth {

    public static final String DISPATCHER = "supaqueue-dispatcher";
    public static final String DATABASE = "supaqueue-database";
    public static final String SCHEMA = "supaqueue-schema";
    public static final String JOBS = "supaqueue-jobs";

    private static final Duration CONTACT_AGE = Duration.ofSeconds(2);
    private static final Duration SCHEMA_AGE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Supplier<Optional<NodeHealth>> node;
    private final Probe<Boolean> contact;
    private final Probe<String> schema;
    private final Probe<Optional<Duration>> oldestDue;
    private volatile Probe.Finding<String> lastSchema = Probe.Finding.unknown("not read yet");

    /**
     * @param node returns the health of the node; empty if this application has no node that runs
     * @param threads creates the threads of the queries; inside a server, managed threads
     */
    public QueueHealth(
            Settings settings,
            Supplier<Optional<NodeHealth>> node,
            HealthQueries queries,
            ThreadFactory threads,
            Ticker ticker) {
        this.settings = settings;
        this.node = node;
        this.contact = new Probe<>(
                () -> {
                    queries.contact();
                    return true;
                },
                CONTACT_AGE,
                threads,
                ticker);
        this.schema = new Probe<>(queries::schema, SCHEMA_AGE, threads, ticker);
        this.oldestDue = new Probe<>(queries::oldestDue, SCHEMA_AGE, threads, ticker);
    }

    /** Whether the loops of the node work. Uses neither the database nor a consumer. */
    public Check dispatcher() {
        Optional<NodeHealth> found = node.get();
        List<String> stuck = found.map(NodeHealth::stuckLoops).orElse(List.of());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("enabled", settings.enabled());
        data.put("running", found.isPresent());
        if (!stuck.isEmpty()) {
            data.put("stuck", String.join(", ", stuck));
        }
        return new Check(DISPATCHER, stuck.isEmpty(), data);
    }

    /** Whether the database answers. */
    public Check database() {
        Probe.Finding<Boolean> found = contact.get();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("reachable", found.succeeded());
        putError(data, found.error());
        return check(DATABASE, ReadinessCause.DATABASE, found.succeeded(), data);
    }

    /**
     * Whether the schema is the schema that this library needs. While the database does not answer, the last finding
     * counts: {@link #database} tells the outage.
     */
    public Check schema() {
        Probe.Finding<String> found = latestSchema();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("known", found.succeeded());
        if (found.succeeded()) {
            data.put("schema", found.value());
        }
        putError(data, found.error());
        return check(SCHEMA, ReadinessCause.SCHEMA, found.succeeded(), data);
    }

    private Probe.Finding<String> latestSchema() {
        if (contact.get().succeeded()) {
            Probe.Finding<String> found = schema.get();
            if (found.inTime()) {
                lastSchema = found;
            }
        }
        return lastSchema;
    }

    /** What the jobs wait for: the consumers, the notifications, and the age of the oldest due job. */
    public Check jobs() {
        Map<String, Object> data = new LinkedHashMap<>();
        boolean ready = true;
        Optional<NodeHealth> found = node.get();
        if (found.isPresent()) {
            ready = putNode(data, found.get());
        }
        Optional<Duration> oldest = contact.get().succeeded() ? oldest() : Optional.empty();
        oldest.ifPresent(age -> data.put("oldest_due_seconds", age.toSeconds()));
        boolean late = oldest.filter(age -> age.compareTo(settings.health().oldestJob()) > 0)
                .isPresent();
        return new Check(JOBS, ready && !(late && counts(ReadinessCause.OLDEST_JOB)), data);
    }

    /** {@return whether the node is ready} */
    private boolean putNode(Map<String, Object> data, NodeHealth found) {
        List<FailingConsumer> failing = found.failingConsumers();
        data.put("listener", found.listening() ? "listening" : "polling");
        data.put("failing_consumers", (long) failing.size());
        failing.forEach(consumer -> data.put(
                "consumer of " + consumer.queues(),
                "has failed every attempt since " + consumer.since() + ", " + consumer.failedAttempts()
                        + " attempts, the last: " + consumer.lastError()));
        boolean consumersFail = !failing.isEmpty() && counts(ReadinessCause.CONSUMERS);
        boolean listenerFails = !found.listening() && counts(ReadinessCause.LISTENER);
        return !consumersFail && !listenerFails;
    }

    /** Empty also if the query failed: an age that is not known makes no application unready. */
    private Optional<Duration> oldest() {
        Optional<Duration> found = oldestDue.get().value();
        return found == null ? Optional.empty() : found;
    }

    private Check check(String name, ReadinessCause cause, boolean passed, Map<String, Object> data) {
        return new Check(name, passed || !counts(cause), data);
    }

    private boolean counts(ReadinessCause cause) {
        Set<ReadinessCause> causes = settings.health().causes();
        return causes.contains(cause);
    }

    private static void putError(Map<String, Object> data, String error) {
        if (error != null) {
            data.put("error", error);
        }
    }
}

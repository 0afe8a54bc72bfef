package org.supaqueue.spi;

import java.util.List;

/**
 * The metrics of the queue. Names, units, attributes and buckets of the metrics {@code messaging.…} and {@code http.…}
 * follow the semantic conventions of OpenTelemetry, version 1.44.
 *
 * <p>No attribute ever holds the id, the path or the payload of a job. The attribute
 * {@value #DESTINATION_NAME} holds the name of a queue. Each node names at most {@value #MAX_QUEUES} different queues;
 * all further queues share the name {@value #OTHER_QUEUES}.
 *
 * @since 0.1.0
 */
public enum QueueMetric {

    /** How many jobs this application tried to enqueue. */
    SENT_MESSAGES(
            "messaging.client.sent.messages",
            Kind.COUNTER,
            "{message}",
            "Number of jobs that the application tried to enqueue.",
            Buckets.NONE,
            Attributes.MESSAGING),

    /** How many jobs were sent to a consumer. Each attempt counts. */
    CONSUMED_MESSAGES(
            "messaging.client.consumed.messages",
            Kind.COUNTER,
            "{message}",
            "Number of attempts: jobs that were sent to their consumer.",
            Buckets.NONE,
            Attributes.MESSAGING),

    /** How long it took to enqueue jobs, to claim jobs, or to settle outcomes. */
    OPERATION_DURATION(
            "messaging.client.operation.duration",
            Kind.HISTOGRAM,
            "s",
            "Duration of an operation on the database: enqueue, claim or settle.",
            Buckets.SHORT,
            Attributes.OPERATION),

    /** How long an attempt took: the call of the consumer. */
    PROCESS_DURATION(
            "messaging.process.duration",
            Kind.HISTOGRAM,
            "s",
            "Duration of an attempt: the call of the consumer.",
            Buckets.SHORT,
            Attributes.MESSAGING),

    /** How long an HTTP request to a consumer took. */
    HTTP_REQUEST_DURATION(
            "http.client.request.duration",
            Kind.HISTOGRAM,
            "s",
            "Duration of an HTTP request to a consumer.",
            Buckets.SHORT,
            List.of(
                    "http.request.method",
                    "server.address",
                    "server.port",
                    "http.response.status_code",
                    Attributes.ERROR_TYPE)),

    /** How many jobs are in a state. */
    JOB_COUNT(
            "supaqueue.job.count",
            Kind.GAUGE,
            "{job}",
            "Number of jobs in a state, for all nodes together.",
            Buckets.NONE,
            List.of(Attributes.QUEUE, Attributes.STATE)),

    /** How long the oldest due job of a queue has been due. */
    JOB_OLDEST_AGE(
            "supaqueue.job.oldest_age",
            Kind.GAUGE,
            "s",
            "How long the oldest due job has been due, for all nodes together.",
            Buckets.NONE,
            List.of(Attributes.QUEUE)),

    /** How long a job was due before an attempt began. */
    JOB_WAIT_DURATION(
            "supaqueue.job.wait.duration",
            Kind.HISTOGRAM,
            "s",
            "How long a job was due before an attempt began.",
            Buckets.LONG,
            List.of(Attributes.QUEUE)),

    /** How many calls of consumers are running on this node. */
    CALL_ACTIVE(
            "supaqueue.call.active",
            Kind.UP_DOWN_COUNTER,
            "{call}",
            "Number of calls of consumers that are running on this node.",
            Buckets.NONE,
            List.of(Attributes.QUEUE)),

    /** How many jobs this node rescued, because another node lost their lease. */
    LEASE_RESCUES(
            "supaqueue.lease.rescues",
            Kind.COUNTER,
            "{job}",
            "Number of jobs that this node rescued after their lease was lost.",
            Buckets.NONE,
            List.of(Attributes.QUEUE, Attributes.STATE));

    /** The name of the attribute that holds the name of a queue. */
    public static final String DESTINATION_NAME = "messaging.destination.name";

    /** How many different queues a node names. */
    public static final int MAX_QUEUES = 200;

    /** The name for all queues after the first {@value #MAX_QUEUES}. */
    public static final String OTHER_QUEUES = "_other";

    private final String metricName;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final List<Double> buckets;
    private final List<String> attributes;

    QueueMetric(
            String metricName,
            Kind kind,
            String unit,
            String description,
            List<Double> buckets,
            List<String> attributes) {
        this.metricName = metricName;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.buckets = buckets;
        this.attributes = attributes;
    }

    /**
     * Returns the name in OpenTelemetry.
     *
     * @return the name, with dots
     */
    public String metricName() {
        return metricName;
    }

    /**
     * Returns what kind of metric this is.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Returns the unit of the values, as the Unified Code for Units of Measure writes it.
     *
     * @return {@code s} for seconds, or what is counted, in braces
     */
    public String unit() {
        return unit;
    }

    /**
     * Returns what the metric means, in one English sentence.
     *
     * @return the sentence
     */
    public String description() {
        return description;
    }

    /**
     * Returns the upper bounds of the buckets of a histogram, in ascending order.
     *
     * @return the bounds in the unit of the metric; empty for other kinds
     */
    public List<Double> buckets() {
        return buckets;
    }

    /**
     * Returns the names of all attributes that a series of this metric can have.
     *
     * @return the names, with dots
     */
    public List<String> attributes() {
        return attributes;
    }

    /**
     * The kinds of metrics.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** A sum that only grows. */
        COUNTER,
        /** A sum that grows and shrinks. */
        UP_DOWN_COUNTER,
        /** A distribution of values. */
        HISTOGRAM,
        /** A value that is read when it is exported. */
        GAUGE
    }

    private static final class Attributes {
        static final String QUEUE = "messaging.destination.name";
        static final String ERROR_TYPE = "error.type";
        static final String STATE = "supaqueue.job.state";
        static final List<String> MESSAGING =
                List.of("messaging.system", "messaging.operation.name", QUEUE, ERROR_TYPE);
        static final List<String> OPERATION =
                List.of("messaging.system", "messaging.operation.name", "messaging.operation.type", QUEUE, ERROR_TYPE);
    }

    private static final class Buckets {
        static final List<Double> NONE = List.of();
        static final List<Double> SHORT =
                List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
        static final List<Double> LONG =
                List.of(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0);
    }
}

package org.supaqueue.benchmark.run.subject;

import java.util.Arrays;
import java.util.Locale;

/** The subjects that can be measured. */
public enum Kind {
    /** The queue in Payara Micro. */
    PAYARA("Supa Queue", "Payara Micro"),
    /** The queue in WildFly. */
    WILDFLY("Supa Queue", "WildFly"),
    /** The queue's plain core in its own JVM. */
    CORE("Supa Queue", "plain core"),
    /** The reference: db-scheduler, which locks all fetched jobs in one statement. */
    LOCK_AND_FETCH("db-scheduler", "lock-and-fetch"),
    /** The reference: db-scheduler, which locks each job separately. */
    FETCH("db-scheduler", "fetch");

    private final String product;
    private final String form;

    Kind(String product, String form) {
        this.product = product;
        this.form = form;
    }

    /**
     * Finds a subject by its id.
     *
     * @param id an id from {@link #id}
     * @return the subject
     */
    public static Kind of(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such subject: " + id));
    }

    /** {@return the name for the report} */
    public String title() {
        return product + ", " + form;
    }

    /** {@return the server of the queue, or the way db-scheduler fetches} */
    public String form() {
        return form;
    }

    /** {@return the name for options, databases and logs} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the name of the subject's database} */
    public String database() {
        return "bench_" + name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether the subject is db-scheduler} */
    public boolean isReference() {
        return this == LOCK_AND_FETCH || this == FETCH;
    }
}

package org.supaqueue.benchmark.run.subject;

import java.util.Arrays;
import java.util.Locale;

/** Everything that can be measured. */
public enum Kind {
    /** The queue in a Payara Micro. */
    PAYARA("Supa Queue", "Payara Micro"),
    /** The queue in a WildFly. */
    WILDFLY("Supa Queue", "WildFly"),
    /** The queue's plain core in a JVM of its own. */
    CORE("Supa Queue", "plain core"),
    /** The reference: db-scheduler, which locks what it fetches. */
    LOCK_AND_FETCH("db-scheduler", "lock-and-fetch"),
    /** The reference: db-scheduler, which locks job by job. */
    FETCH("db-scheduler", "fetch");

    private final String product;
    private final String form;

    Kind(String product, String form) {
        this.product = product;
        this.form = form;
    }

    /**
     * The kind of that id.
     *
     * @param id as {@link #id} gives it
     * @return the kind
     */
    public static Kind of(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such subject: " + id));
    }

    /** {@return its name in the report} */
    public String title() {
        return product + ", " + form;
    }

    /** {@return where or how it works} */
    public String form() {
        return form;
    }

    /** {@return its name in options, databases and logs} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the name of its database} */
    public String database() {
        return "bench_" + name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether it is db-scheduler} */
    public boolean isReference() {
        return this == LOCK_AND_FETCH || this == FETCH;
    }
}

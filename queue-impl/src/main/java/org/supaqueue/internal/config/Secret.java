package org.supaqueue.internal.config;

/** A secret that does not tell itself by accident. */
public final class Secret {

    private final String value;

    Secret(String value) {
        this.value = value;
    }

    /** The secret itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}

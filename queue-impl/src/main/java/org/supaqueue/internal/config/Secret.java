package org.supaqueue.internal.config;

/** Holds a secret and hides its value in {@link #toString}, so that no log line shows the value by accident. */
public final class Secret {

    private final String value;

    /** @param value the secret, or a text that stands for the secret in an answer to people */
    public Secret(String value) {
        this.value = value;
    }

    /** Returns the value. Only for the code that sends the secret to the consumer. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "Secret[…]";
    }
}

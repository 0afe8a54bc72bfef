package org.supaqueue.console.masking;

/** The text that stands for a secret in every answer. */
public final class Mask {

    /** Three bullets. A masked value that comes back unchanged stands for the original value. */
    public static final String TEXT = "•••";

    private Mask() {}
}

package org.supaqueue.benchmark.run.subject;

/** The payload of every job. */
public final class Payload {
    /** 200 bytes of JSON, in the form in which PostgreSQL writes JSON. */
    public static final String JSON = "{\"text\": \"" + "x".repeat(188) + "\"}";

    private Payload() {}
}

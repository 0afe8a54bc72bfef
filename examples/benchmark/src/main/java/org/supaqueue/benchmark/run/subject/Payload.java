package org.supaqueue.benchmark.run.subject;

/** What every job sends. */
public final class Payload {
    /** 200 bytes of JSON, as PostgreSQL writes it. */
    public static final String JSON = "{\"text\": \"" + "x".repeat(188) + "\"}";

    private Payload() {}
}

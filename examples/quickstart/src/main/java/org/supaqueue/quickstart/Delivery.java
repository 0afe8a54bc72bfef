package org.supaqueue.quickstart;

/**
 * A call as the consumer receives it.
 *
 * @param jobId header {@code X-Supaqueue-Job-Id}
 * @param attempt header {@code X-Supaqueue-Attempt}
 * @param path path below the consumer's base URL
 * @param body the payload
 */
record Delivery(long jobId, int attempt, String path, String body) {}

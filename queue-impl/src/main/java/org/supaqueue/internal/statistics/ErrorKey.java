package org.supaqueue.internal.statistics;

/** The errors of a queue that count as one. */
public record ErrorKey(String queue, String fingerprint) {}

package org.supaqueue;

import java.time.Instant;
import java.util.Optional;

/**
 * The pause of a queue.
 *
 * @param pausedAt when the queue was paused, by the clock of the database
 * @param reason why the queue is paused; empty if no reason was given
 * @since 0.1.0
 */
public record Pause(Instant pausedAt, Optional<String> reason) {}

package org.supaqueue;

import java.util.Optional;

/**
 * How far a bulk operation is, and what happened to the jobs that matched.
 *
 * @param percent how much of the table the operation has read: 0 to 100; 100 only when the operation is done
 * @param matched how many jobs have matched so far
 * @param changed how many jobs were changed
 * @param keyTaken how many jobs were skipped, because another job holds their unique key
 * @param locked how many jobs were skipped, because other transactions kept their rows locked for half a minute
 * @param refused how many jobs were skipped, because the database or a trigger refused the change
 * @param error the first refusal; empty if no job was refused
 * @since 0.1.0
 */
public record BulkProgress(
        int percent, long matched, long changed, long keyTaken, long locked, long refused, Optional<String> error) {}

package org.supaqueue;

/**
 * How many jobs a bulk operation would change.
 *
 * @param jobs the number of jobs that match now
 * @param isExact false if there are more rows than a dry run reads (1 000 000); then at least {@code jobs} jobs match
 * @since 0.1.0
 */
public record BulkCount(long jobs, boolean isExact) {}

package org.supaqueue.container;

/**
 * The columns of {@code job_queue} that tests check.
 *
 * @param id column {@code job_id}
 * @param status column {@code status}
 * @param retryCount column {@code retry_count}
 * @param content column {@code content}
 * @param error column {@code error}
 */
record JobRow(long id, String status, int retryCount, String content, String error) {}

/**
 * The public API of Supa Queue: enqueue HTTP calls that PostgreSQL keeps and the application server sends.
 *
 * <p>Inject {@link org.supaqueue.JobQueue}, hand it a {@link org.supaqueue.JobRequest}, observe
 * {@link org.supaqueue.JobCompleted}, {@link org.supaqueue.JobFailed} and {@link org.supaqueue.JobDead}. No
 * parameter or result is {@code null} unless its documentation says so; where one is, the method throws
 * {@link java.lang.NullPointerException}. Every exception of this library extends
 * {@link org.supaqueue.SupaQueueException}.
 */
package org.supaqueue;

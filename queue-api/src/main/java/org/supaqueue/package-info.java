/**
 * The public API of Supa Queue: applications enqueue HTTP calls, PostgreSQL stores them, and the application server
 * sends them.
 *
 * <p>Inject a {@link org.supaqueue.JobQueue}, pass it a {@link org.supaqueue.JobRequest}, and observe
 * {@link org.supaqueue.JobCompleted}, {@link org.supaqueue.JobFailed}, {@link org.supaqueue.JobDead} and
 * {@link org.supaqueue.JobCancelled}.
 *
 * <p>No parameter and no result is {@code null} unless it is marked {@code Nullable}. A method throws
 * {@link java.lang.NullPointerException} for any other {@code null} argument. Every exception that this library defines
 * extends {@link org.supaqueue.SupaQueueException}.
 *
 * <p>This package contains only what applications use. It may use its own internal package {@code request}, JSON-P and
 * JSON-B, but no SQL, no HTTP client and no CDI.
 */
@NullMarked
package org.supaqueue;

import org.jspecify.annotations.NullMarked;

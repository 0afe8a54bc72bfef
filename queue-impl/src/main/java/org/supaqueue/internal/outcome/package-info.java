/**
 * Decides the outcome of an attempt from the consumer's answer, or from the lack of an answer: complete, retry, dead or
 * snoozed.
 *
 * <p>The package does no I/O and uses no HTTP client, SQL, configuration keys or container; callers pass in the clock
 * and the random numbers. From the queue's other packages, the package uses only {@code consumer.Answer},
 * {@code job}, {@code log}, {@code time} and the rules of {@code request}.
 */
package org.supaqueue.internal.outcome;

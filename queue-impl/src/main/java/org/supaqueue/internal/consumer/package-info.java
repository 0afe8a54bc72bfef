/**
 * Calls the consumer over HTTP: the only package that knows HTTP.
 *
 * <p>{@link org.supaqueue.internal.consumer.ConsumerClient} sends one request through the server's MicroProfile REST
 * client; {@code HttpEngine} is the transport underneath it, the same on every server, because the servers' own
 * transports resend requests and hold no total time-out.
 */
package org.supaqueue.internal.consumer;

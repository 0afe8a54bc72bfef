/**
 * Sends requests to the consumer over HTTP: all code that uses HTTP belongs here.
 *
 * <p>Only this package may use Jakarta REST, the MicroProfile REST client and Apache HttpClient; the package uses no
 * SQL, no configuration keys, no CDI or EJB, and of the queue's other packages only time.
 *
 * <p>The package {@code rest} sends one request through the server's MicroProfile REST client. {@link org.supaqueue.internal.consumer.HttpEngine} is the transport inside the REST client, the same on every
 * server. The servers' own transports are not used, because they resend requests and have no total time-out.
 */
package org.supaqueue.internal.consumer;

/**
 * Sends requests to the consumer over HTTP: all code that uses HTTP belongs here.
 *
 * <p>Only this package and the package {@code rest} may use Jakarta REST, the MicroProfile REST client and Apache
 * HttpClient. Both packages use no SQL, no configuration keys, no CDI and no EJB. From the queue's other packages, both
 * use only {@code job}, {@code log} and {@code time}.
 *
 * <p>The package {@code rest} sends each request through the application server's MicroProfile REST client.
 * {@link org.supaqueue.internal.consumer.HttpEngine} is the transport inside the REST client, the same on every
 * application server. The application servers' own transports are not used, because these transports resend requests
 * and have no total time-out.
 */
package org.supaqueue.internal.consumer;

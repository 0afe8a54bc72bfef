/**
 * Sends requests through the application server's MicroProfile REST client: the client interface, and the adapters that
 * make the queue's own transport the transport of Jersey and RESTEasy. Uses the package consumer.
 */
package org.supaqueue.internal.consumer.rest;

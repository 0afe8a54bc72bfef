/**
 * Sends requests through the server's MicroProfile REST client: the client interface, and the adapters that put the
 * queue's transport below Jersey and RESTEasy. Uses the package consumer.
 */
package org.supaqueue.internal.consumer.rest;

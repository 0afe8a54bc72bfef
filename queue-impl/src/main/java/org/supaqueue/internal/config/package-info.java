/**
 * Reads, checks and holds the configuration: every {@code supaqueue.} key belongs here. This package may use
 * MicroProfile Config and the value types of {@code job}, {@code outcome}, {@code request} and {@code timers}, but no SQL, no HTTP and
 * no CDI.
 */
package org.supaqueue.internal.config;

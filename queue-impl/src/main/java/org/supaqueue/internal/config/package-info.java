/**
 * Reads, checks and holds the configuration: every {@code supaqueue.} key belongs here. This package may use
 * MicroProfile Config and the value types of {@code job}, {@code outcome}, {@code request} and {@code timers}, but no
 * SQL, no HTTP and no CDI.
 *
 * <p>{@code NodeSetting} and {@code QueueSetting} define the settings: key, default and valid values. {@code Settings}
 * and {@code QueueSettings} hold the configured values.
 */
package org.supaqueue.internal.config;

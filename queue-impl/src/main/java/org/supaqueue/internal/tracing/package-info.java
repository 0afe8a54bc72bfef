/**
 * Spans by the API of OpenTelemetry. Loaded only if the application has the API. Uses no more of the API than version
 * 1.29 has, because Payara 6 has this version.
 */
package org.supaqueue.internal.tracing;

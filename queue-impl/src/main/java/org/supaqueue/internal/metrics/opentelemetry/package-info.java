/** Metrics by the API of OpenTelemetry. Uses nothing newer than version 1.29 of the API, except advice about buckets. */
package org.supaqueue.internal.metrics.opentelemetry;

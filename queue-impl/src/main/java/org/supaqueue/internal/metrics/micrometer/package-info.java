/** Metrics by the API of Micrometer. */
package org.supaqueue.internal.metrics.micrometer;

/**
 * Turns what a node and its callers do into metrics, and passes the values to implementations of
 * {@link org.supaqueue.spi.QueueMeter}. Each monitoring API has a package of its own below this package, whose classes
 * load only if the API is present.
 */
package org.supaqueue.internal.metrics;

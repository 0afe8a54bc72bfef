/** Metrics by the API of MicroProfile Metrics 5.1. */
package org.supaqueue.internal.metrics.microprofile;

/**
 * Recurring passes of a node: parses the schedules, and keeps a pass from overlapping itself. The timers that run the
 * passes are EJB timers in {@code org.supaqueue.ejb}. This package may use the packages {@code store.failure} and
 * {@code log}, but must not use SQL, HTTP, configuration or container APIs.
 */
package org.supaqueue.internal.timers;

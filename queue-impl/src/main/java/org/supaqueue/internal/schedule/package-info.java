/**
 * Recurring schedules: what a node has read of a schedule, and which instants to fire. The package does no I/O: callers
 * pass in the time. The instants come from {@code org.supaqueue.internal.recurrence}. From the queue's other packages,
 * this package uses only the public API and the rules of {@code request}.
 */
package org.supaqueue.internal.schedule;

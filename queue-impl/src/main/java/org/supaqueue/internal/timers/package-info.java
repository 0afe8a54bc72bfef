/**
 * Recurring passes of a node: parses the schedules, and keeps a pass from overlapping itself. May use the store
 * package, but must not use SQL, HTTP, configuration or container APIs; the EJB timers are in
 * {@code org.supaqueue.ejb}.
 */
package org.supaqueue.internal.timers;

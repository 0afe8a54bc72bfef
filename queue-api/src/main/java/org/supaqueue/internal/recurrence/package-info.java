/**
 * When a recurring schedule fires; not part of the public API. The API checks each expression early, and the node
 * computes the instants. This package may use nothing but the JDK, so that every part of the queue can use it.
 */
package org.supaqueue.internal.recurrence;

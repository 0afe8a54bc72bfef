/**
 * Keeps one row from stopping the others: finds the rows that the database refuses or holds up, skips them, and tries
 * them again. Knows statements only by {@code RowStatement}; uses the packages store.failure, log and time.
 */
package org.supaqueue.internal.store.isolation;

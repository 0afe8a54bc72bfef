package org.supaqueue.internal.store;

/**
 * What one page did.
 *
 * @param operation the id of the bulk operation
 * @param changed how many jobs the page changed
 * @param isDone whether the operation is done
 */
public record BulkStep(long operation, long changed, boolean isDone) {}

package org.supaqueue;

import java.time.Instant;
import java.util.Optional;

/**
 * A bulk operation: one row of the view {@code bulk_operations}.
 *
 * @param id the id
 * @param kind what the operation does
 * @param filter the filter, as JSON text
 * @param state whether the operation is running
 * @param progress how far the operation is
 * @param requestedBy who asked for the operation: {@link BulkRequest#requestedBy}, or the database role
 * @param createdAt when the transaction that started the operation began, by the clock of the database
 * @param finishedAt when the operation was done or aborted; empty if the operation is running
 * @since 0.1.0
 */
public record BulkOperation(
        BulkOperationId id,
        BulkKind kind,
        String filter,
        BulkState state,
        BulkProgress progress,
        String requestedBy,
        Instant createdAt,
        Optional<Instant> finishedAt) {}

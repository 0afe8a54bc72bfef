package org.supaqueue;

/**
 * The id of a bulk operation: the column {@code operation_id}.
 *
 * @param value the number that the database assigned
 * @since 0.1.0
 */
public record BulkOperationId(long value) {

    /**
     * The number without any other text, as SQL prints it.
     *
     * @return the number in decimal digits
     */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}

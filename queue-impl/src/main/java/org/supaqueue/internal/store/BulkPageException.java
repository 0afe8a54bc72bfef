package org.supaqueue.internal.store;

import java.sql.SQLException;

/** A page of a bulk operation failed although the database works. The operation is tried again after a pause. */
public final class BulkPageException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final long operation;

    BulkPageException(long operation, SQLException failure) {
        super(failure.getMessage(), failure.getSQLState(), failure);
        this.operation = operation;
    }

    /** {@return the id of the bulk operation} */
    public long operation() {
        return operation;
    }
}

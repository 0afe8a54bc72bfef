package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.failure.TimeLimit;

/** A statement that finds its rows itself, and that can also be run for given rows only. */
public interface RowStatement {

    /**
     * Takes the rows that the statement finds.
     *
     * @param excludedIds the ids of rows to leave out
     * @param limit how many rows to take at most
     * @return how many rows were taken
     */
    int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException;

    /** {@return the ids of the rows that {@link #take} would take} */
    List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException;

    /**
     * Takes the given rows only. Skips rows that are gone or locked.
     *
     * @return how many rows were taken
     */
    int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException;

    /** Writes to a row the error that was just logged about the row. Does nothing by default. */
    default void recordError(long id, String error) throws SQLException {}
}

package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** A statement that finds its rows itself, and that can also be run for given rows only. */
public interface RowStatement {

    /**
     * Takes the rows that the statement finds.
     *
     * @param except the ids of rows to leave out
     * @param limit how many rows to take at most
     * @return how many rows were taken
     */
    int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

    /** {@return the ids of the rows that {@link #take} would take} */
    List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

    /**
     * Takes the given rows only. Skips rows that are gone or locked.
     *
     * @return how many rows were taken
     */
    int takeOnly(List<Long> ids, TimeLimit within) throws SQLException;

    /** Writes to a row the error that was just logged about the row. Does nothing by default. */
    default void refused(long id, String error) throws SQLException {}
}

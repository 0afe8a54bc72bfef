package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** A statement that finds its rows by itself, and can be run for some of them as well. */
public interface RowStatement {

    /**
     * Takes what it finds.
     *
     * @return how many rows it took
     */
    int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

    /** Finds what it would take. */
    List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException;

    /** Takes some of what was found; those that are gone or locked are left. */
    int takeOnly(List<Long> ids, TimeLimit within) throws SQLException;

    /** Notes what was just logged of a row. */
    default void refused(long id, String error) throws SQLException {}
}

package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** Passes leases to a statement as parameters, and selects the rows for which these leases are still valid. */
final class LeaseRows {

    /** The number of parameters that a collection of leases uses. */
    static final int PARAMETERS = 3;

    /** SQL that makes the leases a table {@code l}. */
    static final String TABLE = """
            ROWS FROM (pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]))
                    AS l(id, token, nonce)""";

    /**
     * The condition that lease {@code l} is still valid for a row of job_queue. Only a claimed row has claimed_from.
     */
    static final String HELD = isUnder("l") + " AND claimed_from IS NOT NULL";

    private LeaseRows() {}

    /** The condition that a row of job_queue has the id, the token and the nonce of a lease. */
    static String isUnder(String lease) {
        return "job_id = %1$s.id AND lease_token::bigint = %1$s.token AND lease_nonce = %1$s.nonce".formatted(lease);
    }

    static void bind(PreparedStatement statement, int first, Collection<Lease> leases) throws SQLException {
        ArrayParameter.set(statement, first, leases, Lease::jobId);
        ArrayParameter.set(statement, first + 1, leases, Lease::token);
        ArrayParameter.set(statement, first + 2, leases, Lease::nonce);
    }

    /** Reads the columns job_id, lease_token and lease_nonce. */
    static Lease read(ResultSet row) throws SQLException {
        return new Lease(row.getLong("job_id"), row.getLong("lease_token"), row.getLong("lease_nonce"));
    }
}

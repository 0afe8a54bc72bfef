package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import org.supaqueue.internal.job.Lease;

/** Passes leases to a statement as parameters, and reads leases from its result. */
final class LeaseRows {

    private LeaseRows() {}

    static void bind(SqlParameters parameters, Collection<Lease> leases) throws SQLException {
        parameters.setArray("lease_ids", leases, Lease::jobId);
        parameters.setArray("lease_tokens", leases, Lease::token);
        parameters.setArray("lease_nonces", leases, Lease::nonce);
    }

    /** Reads the columns job_id, lease_token and lease_nonce. */
    static Lease read(ResultSet row) throws SQLException {
        return new Lease(row.getLong("job_id"), row.getLong("lease_token"), row.getLong("lease_nonce"));
    }
}

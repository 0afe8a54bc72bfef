package org.supaqueue.internal.store;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

/** The unique key of a job in its queue. Keys have the order of the collation "C" in UTF-8, as in enqueue.sql. */
record UniqueKey(String queue, String key) implements Comparable<UniqueKey> {

    @Override
    public int compareTo(UniqueKey other) {
        int order = queue.compareTo(other.queue);
        return order != 0 ? order : Arrays.compareUnsigned(bytes(), other.bytes());
    }

    private byte[] bytes() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    static UniqueKey of(JobRequest request) {
        return new UniqueKey(request.queue(), request.uniqueKey().orElseThrow());
    }

    static void bind(SqlParameters parameters, Collection<UniqueKey> keys) throws SQLException {
        parameters.setArray("queues", keys, UniqueKey::queue);
        parameters.setArray("unique_keys", keys, UniqueKey::key);
    }

    static UniqueKey read(ResultSet row) throws SQLException {
        return new UniqueKey(row.getString("queue"), row.getString("unique_key"));
    }

    static Map<UniqueKey, JobId> readIds(ResultSet row) throws SQLException {
        Map<UniqueKey, JobId> ids = new HashMap<>();
        while (row.next()) {
            ids.put(read(row), new JobId(row.getLong("job_id")));
        }
        return ids;
    }
}

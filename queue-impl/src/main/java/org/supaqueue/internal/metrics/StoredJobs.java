package org.supaqueue.internal.metrics;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.internal.store.JobCounts;
import org.supaqueue.internal.store.StoreOpener;

/** Counts the jobs in the tables of the queue. Never migrates the tables. */
public final class StoredJobs implements JobReader {

    private final StoreOpener opener;

    public StoredJobs(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Map<String, QueueReading> read() throws SQLException {
        if (!opener.isOpen()) {
            throw new SQLException("the queue's schema is not ready");
        }
        Map<String, QueueReading> readings = new HashMap<>();
        for (JobCounts.Row row : opener.open().jobCounts().read()) {
            readings.merge(row.queue(), reading(row), QueueReading::plus);
        }
        return readings;
    }

    private static QueueReading reading(JobCounts.Row row) {
        if (row instanceof JobCounts.Count count) {
            return new QueueReading(Map.of(count.state(), count.jobs()), 0);
        }
        return new QueueReading(Map.of(), ((JobCounts.OldestAge) row).seconds());
    }
}

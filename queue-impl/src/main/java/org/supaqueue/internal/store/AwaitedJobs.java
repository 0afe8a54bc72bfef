package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.supaqueue.Job;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Reads awaited jobs on the queue's own connection, outside of any caller's transaction. */
public final class AwaitedJobs {

    private static final SqlFile SQL = new SqlFile("results.sql");
    private static final String ENDED = SQL.statement("ended");
    private static final String JOBS = SQL.statement("jobs", Map.of("columns", JobRow.COLUMNS));

    /** How many jobs one statement reads with their payloads and answers. Bounds the memory of a node. */
    private static final int BATCH = 50;

    private final Database database;
    private final StoreOpener opener;

    public AwaitedJobs(Database database, StoreOpener opener) {
        this.database = database;
        this.opener = opener;
    }

    /**
     * The jobs that need not be awaited any more, by their ids.
     *
     * @param finished the jobs that are complete, dead or cancelled
     * @param missing the jobs that do not exist
     */
    public record Ended(Set<Long> finished, Set<Long> missing) {}

    /** Receives the jobs that {@link #read} reads, one batch after the other. */
    @FunctionalInterface
    public interface Receiver {

        /**
         * @param ids the ids of the batch
         * @param jobs the jobs of the batch by their ids; an id that is not there has no job
         */
        void accept(Collection<Long> ids, Map<Long, Job> jobs);
    }

    /** Finds the jobs that need not be awaited any more, in one statement. */
    public Ended findEnded(Collection<Long> ids) throws SQLException {
        Ended ended = new Ended(new HashSet<>(), new HashSet<>());
        run(ENDED, ids, row -> {
            while (row.next()) {
                (row.getBoolean("present") ? ended.finished() : ended.missing()).add(row.getLong("id"));
            }
            return null;
        });
        return ended;
    }

    /** Reads jobs, up to {@value #BATCH} in one statement. */
    public void read(Collection<Long> ids, Receiver receiver) throws SQLException {
        List<Long> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Long> batch = all.subList(from, Math.min(all.size(), from + BATCH));
            Map<Long, Job> jobs = new HashMap<>();
            run(JOBS, batch, row -> {
                while (row.next()) {
                    Job job = JobRows.read(row);
                    jobs.put(job.id().value(), job);
                }
                return null;
            });
            receiver.accept(batch, jobs);
        }
    }

    private <T> T run(String text, Collection<Long> ids, Database.Rows<T> rows) throws SQLException {
        TimedSql sql = new TimedSql(opener.open().schema(), text);
        return database.runByIndex(sql, TimeLimit.USUAL, parameters -> RowIds.bind(parameters, ids), rows);
    }
}

package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.isolation.BatchSplitter;

/**
 * Changes the locked jobs of a page, so that one job never stops another: if the database refuses a set of jobs, each
 * half is tried alone. Each set is changed within a savepoint. Counts what happened to the jobs. Not thread-safe.
 */
final class BulkChange {

    private static final String KEY_INDEX = "job_queue_unique_key";
    private static final int MAX_ERROR = 300;

    /** A job and its number on the page, which determines its time if the operation has a rate. */
    private record Numbered(long place, long id) {}

    /** Changes jobs. Returns how many were changed. */
    interface Statement {
        int change(List<Long> ids, long firstPlace) throws SQLException;
    }

    /** Releases the unique key that a job wants, if the holder's time has passed. */
    interface KeyRelease {
        void releaseFor(long id) throws SQLException;
    }

    private final Connection connection;
    private final Statement statement;
    private final KeyRelease keyRelease;
    private final BatchSplitter splitter;
    private final List<Long> busy = new ArrayList<>();
    private long changed;
    private long keyTaken;
    private long refused;
    private String error;

    /** @param refusesSlowJob whether a job that exceeds the time limit alone is refused, and does not fail the page */
    BulkChange(Connection connection, Statement statement, KeyRelease keyRelease, boolean refusesSlowJob) {
        this.connection = connection;
        this.statement = statement;
        this.keyRelease = keyRelease;
        this.splitter = new BatchSplitter(
                failure -> mayConcernOneJob(failure) || refusesSlowJob && SqlFailure.isStatementTimeout(failure));
    }

    /**
     * Changes the jobs: the free ones together, and each contested one alone.
     *
     * @throws SQLException if a statement over several jobs exceeds its time limit, or if no job is the cause of a
     *     failure
     */
    void run(BulkRows rows) throws SQLException {
        busy.addAll(rows.busy());
        List<Long> free = rows.free();
        split(IntStream.range(0, free.size())
                .mapToObj(i -> new Numbered(i, free.get(i)))
                .toList());
        for (int i = 0; i < rows.contested().size(); i++) {
            split(List.of(new Numbered(free.size() + (long) i, rows.contested().get(i))));
        }
    }

    private void split(List<Numbered> jobs) throws SQLException {
        splitter.run(jobs, this::changeSet, this::recordRefusal);
    }

    private void changeSet(List<Numbered> jobs) throws SQLException {
        Savepoint before = connection.setSavepoint();
        int count;
        try {
            count = statement.change(
                    jobs.stream().map(Numbered::id).toList(), jobs.get(0).place());
        } catch (SQLException failure) {
            rollback(before, failure);
            throw failure;
        }
        connection.releaseSavepoint(before);
        changed += count;
        if (count < jobs.size()) {
            refuse(jobs.size() - count, "a trigger suppressed the change");
        }
    }

    private void rollback(Savepoint before, SQLException failure) {
        try {
            connection.rollback(before);
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
    }

    private void recordRefusal(Numbered job, SQLException refusal) throws SQLException {
        // Every job must be tried, so the splitter must not conclude that every job is refused.
        splitter.rowsSucceeded();
        if (!isKeyTaken(refusal)) {
            record(job, refusal);
            return;
        }
        try {
            keyRelease.releaseFor(job.id());
            changeSet(List.of(job));
        } catch (SQLException again) {
            if (!mayConcernOneJob(again)) {
                throw again;
            }
            record(job, again);
        }
    }

    private void record(Numbered job, SQLException refusal) {
        if (isKeyTaken(refusal)) {
            keyTaken++;
        } else if (isLock(refusal)) {
            busy.add(job.id());
        } else {
            String text = "job " + job.id() + ": " + FailureText.brief(refusal);
            refuse(1, text.length() > MAX_ERROR ? text.substring(0, MAX_ERROR) + "…" : text);
        }
    }

    private void refuse(long jobs, String text) {
        refused += jobs;
        error = error == null ? text : error;
    }

    private static boolean isKeyTaken(SQLException refusal) {
        return SqlFailure.sqlState(refusal).equals("23505")
                && String.valueOf(refusal.getMessage()).contains(KEY_INDEX);
    }

    /** Whether another transaction has locked what the change needs. */
    private static boolean isLock(SQLException refusal) {
        return SqlFailure.isTimeout(refusal) && !SqlFailure.isStatementTimeout(refusal)
                || SqlFailure.sqlState(refusal).startsWith("40");
    }

    private static boolean mayConcernOneJob(SQLException failure) {
        return SqlFailure.pointsToRow(failure) || isLock(failure);
    }

    long changed() {
        return changed;
    }

    long keyTaken() {
        return keyTaken;
    }

    long refused() {
        return refused;
    }

    /** {@return the first refusal; null if no job was refused} */
    String error() {
        return error;
    }

    /** {@return the jobs to try again, because other transactions have locked them} */
    List<Long> busy() {
        return busy;
    }
}

package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.time.Ticker;

/**
 * Remembers where the next claim of a queue group continues.
 *
 * <p>The queues of the group take turns: the next claim begins after the queue that was served last. If a queue had
 * more jobs than one claim could take, the next claim continues after the last job taken. So a claim does not read the
 * index entries of jobs that are already claimed or finished; these entries stay until a vacuum removes them. Each
 * claim still looks for jobs that are more urgent than the last job taken. After at most 2 seconds, a claim reads
 * the queue from its front again. Not thread-safe.
 */
public final class ClaimCursor {

    /** The shortest time before a claim reads a queue from its front again. */
    private static final long MIN_RESET_INTERVAL = Duration.ofMillis(250).toNanos();

    /**
     * After a claim from the front, wait this many times the duration of the claim before the next claim from the
     * front.
     */
    private static final int RESET_INTERVAL_FACTOR = 10;

    /**
     * The longest time before a claim reads a queue from its front again, so that one slow claim hides no job for long.
     */
    private static final long MAX_RESET_INTERVAL = Duration.ofSeconds(2).toNanos();

    private static final int MAX_CURSORS = 16;

    /** Sorts before every queue name. */
    private static final String NO_QUEUE = "";

    private final Ticker ticker;
    private final TreeMap<String, QueueCursor> queueCursors = new TreeMap<>();
    private String lastServedQueue = NO_QUEUE;
    private long controlVersion;

    /**
     * Creates a cursor at the front of every queue.
     *
     * @param ticker the clock, like {@link System#nanoTime}
     */
    public ClaimCursor(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * The position in one queue.
     *
     * @param lastTaken the last job taken
     * @param resetAt when to read the queue from its front again
     */
    private record QueueCursor(JobKey lastTaken, long resetAt) {

        /** Moves to the last job taken, but never back to a job with a more urgent priority. */
        QueueCursor movedTo(JobKey last) {
            return last.priority() < lastTaken.priority() ? this : new QueueCursor(last, resetAt);
        }
    }

    long now() {
        return ticker.nanoTime();
    }

    /**
     * Whether the next claim may overlook due jobs that sort before a job already taken. Removes expired cursors first.
     */
    boolean isPastFront() {
        long now = now();
        queueCursors.values().removeIf(cursor -> now - cursor.resetAt() >= 0);
        return !queueCursors.isEmpty();
    }

    void toFront() {
        queueCursors.clear();
    }

    /**
     * Returns to the front of every queue if the version has changed since the last claim: the cursor may know urgent
     * jobs of a queue that is now paused, and jobs may wait before the cursor of a resumed queue.
     *
     * @param version the version of queue_control
     */
    void useVersion(long version) {
        if (version != controlVersion) {
            controlVersion = version;
            toFront();
        }
    }

    /**
     * Moves the cursor of a queue behind the jobs that a claim has taken.
     *
     * @param last the last job taken
     * @param startedAt when the claim began, by {@link #now}
     */
    void moveTo(JobKey last, long startedAt) {
        String queue = last.queue();
        QueueCursor cursor = queueCursors.get(queue);
        if (cursor == null) {
            long now = now();
            cursor = new QueueCursor(
                    last,
                    now
                            + Math.min(
                                    Math.max(MIN_RESET_INTERVAL, RESET_INTERVAL_FACTOR * (now - startedAt)),
                                    MAX_RESET_INTERVAL));
        }
        if (queueCursors.size() == MAX_CURSORS && !queueCursors.containsKey(queue)) {
            toFront();
        }
        queueCursors.put(queue, cursor.movedTo(last));
    }

    void setLastServedQueue(String queue) {
        lastServedQueue = queue;
    }

    /** The jobs of a queue whose priority is more urgent than that of the last job taken. */
    record UrgentJobs(String queue, int belowPriority) {}

    /** The urgent jobs, which the next claim reads first. */
    List<UrgentJobs> urgent() {
        return queueCursors.values().stream()
                .map(cursor -> new UrgentJobs(
                        cursor.lastTaken().queue(), cursor.lastTaken().priority()))
                .toList();
    }

    /** The index ranges that the next claim reads after the urgent jobs, in this order. */
    List<IndexRange> ranges(Queues queues) {
        return queues.except() ? rangesExcept(queues) : rangesOf(new TreeSet<>(queues.names()));
    }

    private List<IndexRange> rangesOf(TreeSet<String> names) {
        List<IndexRange> ranges = new ArrayList<>();
        names.tailSet(lastServedQueue, false).forEach(name -> ranges.add(rangeOf(name)));
        names.headSet(lastServedQueue, true).forEach(name -> ranges.add(rangeOf(name)));
        return ranges;
    }

    /** A queue may have any name, so the claim reads the index ranges between the known names as well. */
    private List<IndexRange> rangesExcept(Queues queues) {
        TreeSet<String> known = new TreeSet<>(queues.names());
        known.addAll(queueCursors.keySet());
        known.add(lastServedQueue);
        known.remove(NO_QUEUE);
        List<IndexRange> ranges = new ArrayList<>();
        JobKey from = JobKey.after(lastServedQueue);
        for (String name : known.tailSet(lastServedQueue, false)) {
            from = addUpTo(ranges, from, name, queues);
        }
        ranges.add(new IndexRange(from, IndexRange.END));
        from = IndexRange.START;
        for (String name : known.headSet(lastServedQueue, true)) {
            from = addUpTo(ranges, from, name, queues);
        }
        return ranges;
    }

    private JobKey addUpTo(List<IndexRange> ranges, JobKey from, String name, Queues queues) {
        ranges.add(new IndexRange(from, name));
        if (queues.contains(name)) {
            ranges.add(rangeOf(name));
        }
        return JobKey.after(name);
    }

    private IndexRange rangeOf(String name) {
        QueueCursor cursor = queueCursors.get(name);
        return cursor == null ? IndexRange.of(name) : IndexRange.restOf(name, cursor.lastTaken());
    }
}

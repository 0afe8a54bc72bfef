package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private static final long SHORTEST = Duration.ofMillis(250).toNanos();

    /**
     * After a claim from the front, wait this many times the duration of the claim before the next claim from the
     * front.
     */
    private static final int REST = 10;

    /**
     * The longest time before a claim reads a queue from its front again, so that one slow claim hides no job for long.
     */
    private static final long LONGEST = Duration.ofSeconds(2).toNanos();

    private static final int MOST_CURSORS = 16;

    /** Sorts before every queue name. */
    private static final String NONE = "";

    private final Ticker ticker;
    private final TreeMap<String, Cursor> cursors = new TreeMap<>();
    private String servedLast = NONE;

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
     * @param reached the last job taken
     * @param until when to read the queue from its front again
     */
    private record Cursor(JobKey reached, long until) {

        /** Moves to the last job taken, but never back to a job with a more urgent priority. */
        Cursor at(JobKey last) {
            return last.priority() < reached.priority() ? this : new Cursor(last, until);
        }
    }

    long now() {
        return ticker.nanoTime();
    }

    /**
     * Whether the next claim may overlook due jobs that sort before a job already taken. Removes expired cursors first.
     */
    boolean isAhead() {
        long now = now();
        cursors.values().removeIf(cursor -> now - cursor.until() >= 0);
        return !cursors.isEmpty();
    }

    void toFront() {
        cursors.clear();
    }

    /**
     * Moves the cursor of a queue behind the jobs that a claim has taken.
     *
     * @param last the last job taken
     * @param began when the claim began, by {@link #now}
     */
    void moveTo(JobKey last, long began) {
        String queue = last.queue();
        Cursor cursor = cursors.get(queue);
        if (cursor == null) {
            long now = now();
            cursor = new Cursor(last, now + Math.min(Math.max(SHORTEST, REST * (now - began)), LONGEST));
        }
        if (cursors.size() == MOST_CURSORS && !cursors.containsKey(queue)) {
            toFront();
        }
        cursors.put(queue, cursor.at(last));
    }

    void served(String queue) {
        servedLast = queue;
    }

    /** The jobs of a queue whose priority is more urgent than that of the last job taken. */
    record Urgent(String queue, int below) {}

    /** The urgent jobs, which the next claim reads first. */
    List<Urgent> urgent() {
        return cursors.values().stream()
                .map(cursor ->
                        new Urgent(cursor.reached().queue(), cursor.reached().priority()))
                .toList();
    }

    /** The index ranges that the next claim reads after the urgent jobs, in this order. */
    List<IndexRange> path(Queues queues) {
        return queues.except() ? allBut(queues) : only(new TreeSet<>(queues.names()));
    }

    private List<IndexRange> only(TreeSet<String> names) {
        List<IndexRange> path = new ArrayList<>();
        names.tailSet(servedLast, false).forEach(name -> path.add(queue(name)));
        names.headSet(servedLast, true).forEach(name -> path.add(queue(name)));
        return path;
    }

    /** A queue may have any name, so the claim reads the index ranges between the known names as well. */
    private List<IndexRange> allBut(Queues queues) {
        TreeSet<String> known = new TreeSet<>(queues.names());
        known.addAll(cursors.keySet());
        known.add(servedLast);
        known.remove(NONE);
        List<IndexRange> path = new ArrayList<>();
        JobKey from = JobKey.after(servedLast);
        for (String name : known.tailSet(servedLast, false)) {
            from = addUpTo(path, from, name, queues);
        }
        path.add(new IndexRange(from, IndexRange.END));
        from = IndexRange.START;
        for (String name : known.headSet(servedLast, true)) {
            from = addUpTo(path, from, name, queues);
        }
        return path;
    }

    private JobKey addUpTo(List<IndexRange> path, JobKey from, String name, Queues queues) {
        path.add(new IndexRange(from, name));
        if (queues.contains(name)) {
            path.add(queue(name));
        }
        return JobKey.after(name);
    }

    private IndexRange queue(String name) {
        Cursor cursor = cursors.get(name);
        return cursor == null ? IndexRange.of(name) : IndexRange.restOf(name, cursor.reached());
    }
}

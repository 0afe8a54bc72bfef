package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Where a group of queues goes on claiming. Its queues take turns, beginning after the one that was served last. A queue
 * that had more than a claim could take goes on after the last job taken, so that the index entries of jobs that are gone,
 * which stay until a vacuum can remove them, are not read again by each claim; jobs more urgent than the last one are
 * looked for all the same, and every queue is looked at from its front again soon. Not for several threads.
 */
public final class ClaimCursor {

    /** For how long at least a queue goes on from where it was. */
    private static final long SHORTEST = Duration.ofMillis(250).toNanos();

    /** A look from the front that took long is paid for by as many times its duration without one. */
    private static final int REST = 10;

    /** One look that was held up must not keep what is due from being seen for long. */
    private static final long LONGEST = Duration.ofSeconds(2).toNanos();

    private static final int MOST_CURSORS = 16;

    /** Comes before every name. */
    private static final String NONE = "";

    private final LongSupplier nanoTime;
    private final TreeMap<String, Cursor> cursors = new TreeMap<>();
    private String servedLast = NONE;

    /**
     * Begins at the front.
     *
     * @param nanoTime tells the time, as {@link System#nanoTime} does
     */
    public ClaimCursor(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * How far a queue was claimed.
     *
     * @param reached the last job taken
     * @param until when to look from the front again
     */
    private record Cursor(JobKey reached, long until) {

        /** A job more urgent than the last does not move it back. */
        Cursor at(JobKey last) {
            return last.priority() < reached.priority() ? this : new Cursor(last, until);
        }
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Whether some jobs would not be seen by the next claim, as they are due before one that was taken. */
    boolean isAhead() {
        long now = now();
        cursors.values().removeIf(cursor -> now - cursor.until() >= 0);
        return !cursors.isEmpty();
    }

    void toFront() {
        cursors.clear();
    }

    /**
     * Moves behind the jobs that a claim has taken.
     *
     * @param last the last of them
     * @param began when the claim began
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

    /** Jobs of a queue that are more urgent than the last one taken. */
    record Urgent(String queue, int below) {}

    /** What the next claim reads first. */
    List<Urgent> urgent() {
        return cursors.values().stream()
                .map(cursor ->
                        new Urgent(cursor.reached().queue(), cursor.reached().priority()))
                .toList();
    }

    /** What the next claim reads then, in this order. */
    List<IndexRange> path(Queues queues) {
        return queues.except() ? allBut(queues) : only(new TreeSet<>(queues.names()));
    }

    private List<IndexRange> only(TreeSet<String> names) {
        List<IndexRange> path = new ArrayList<>();
        names.tailSet(servedLast, false).forEach(name -> path.add(queue(name)));
        names.headSet(servedLast, true).forEach(name -> path.add(queue(name)));
        return path;
    }

    /** Queues of any name, so it is the stretches between the known ones that are read. */
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

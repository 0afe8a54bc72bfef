package org.supaqueue.internal.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.time.Ticker;

/**
 * Limits how many lines of one event the log gets: {@value #MAX_LINES} lines a minute for each queue. Counts the lines
 * that are left out. Thread-safe.
 */
public final class LineLimit {

    /** The most lines of one queue in a minute. */
    public static final int MAX_LINES = 20;

    /** The most queues with a limit of their own in a minute. All other queues share one limit, so memory is bounded. */
    public static final int MAX_QUEUES = 100;

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final String OTHER_QUEUES = "";

    private final Ticker ticker;

    /** By queue. The oldest minute is the first entry. */
    private final Map<String, Minute> minutes = new LinkedHashMap<>();

    private volatile boolean omits;

    public LineLimit(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * The lines that were left out in a minute.
     *
     * @param queue null for queues without a limit of their own
     */
    public record Omitted(String queue, long lines) {}

    private static final class Minute {
        private final long startedAt;
        private long lines;

        Minute(long startedAt) {
            this.startedAt = startedAt;
        }
    }

    /** Counts one line of a queue. Call {@link #ended} first. {@return whether to write the line} */
    public synchronized boolean add(String queue) {
        String key = minutes.containsKey(queue) || minutes.size() < MAX_QUEUES ? queue : OTHER_QUEUES;
        Minute minute = minutes.computeIfAbsent(key, first -> new Minute(ticker.nanoTime()));
        minute.lines++;
        omits |= minute.lines > MAX_LINES;
        return minute.lines <= MAX_LINES;
    }

    /** Whether lines were left out since the last summary. Costs nearly nothing. */
    public boolean omits() {
        return omits;
    }

    /** Ends the minutes that are over. {@return what was left out in these minutes} */
    public List<Omitted> ended() {
        return end(MINUTE);
    }

    /** Ends all minutes. {@return what was left out in these minutes} */
    public List<Omitted> endAll() {
        return end(Long.MIN_VALUE);
    }

    private synchronized List<Omitted> end(long minAge) {
        List<Omitted> omitted = new ArrayList<>();
        long now = ticker.nanoTime();
        Iterator<Map.Entry<String, Minute>> entries = minutes.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Minute> entry = entries.next();
            if (now - entry.getValue().startedAt < minAge) {
                break;
            }
            entries.remove();
            if (entry.getValue().lines > MAX_LINES) {
                String queue = entry.getKey().equals(OTHER_QUEUES) ? null : entry.getKey();
                omitted.add(new Omitted(queue, entry.getValue().lines - MAX_LINES));
            }
        }
        omits = minutes.values().stream().anyMatch(minute -> minute.lines > MAX_LINES);
        return omitted;
    }
}

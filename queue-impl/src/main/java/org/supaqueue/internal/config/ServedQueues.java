package org.supaqueue.internal.config;

import java.util.ArrayList;
import java.util.List;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.request.InsertOptions;

/** Parses the setting {@code supaqueue.queues}: the queues that a node serves. */
final class ServedQueues {

    static final String EXPECTED = "queue names (a,b), or names to leave out (!c,!d), not both";

    private ServedQueues() {}

    /**
     * Parses a list of names to serve ({@code a,b}) or of names to leave out ({@code !c,!d}).
     *
     * @throws IllegalArgumentException if the text is not such a list; the message says what is expected
     */
    static Queues parse(String text) {
        List<String> names = new ArrayList<>();
        int excluded = 0;
        for (String item : text.split(",", -1)) {
            String name = item.strip();
            if (name.startsWith("!")) {
                excluded++;
                name = name.substring(1).strip();
            }
            if (!InsertOptions.isQueue(name)) {
                throw new IllegalArgumentException(EXPECTED);
            }
            names.add(name);
        }
        if (excluded != 0 && excluded != names.size()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return excluded > 0 ? Queues.except(names) : Queues.only(names);
    }
}

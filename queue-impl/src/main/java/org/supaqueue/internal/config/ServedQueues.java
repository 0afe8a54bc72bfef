package org.supaqueue.internal.config;

import java.util.ArrayList;
import java.util.List;
import org.supaqueue.internal.request.Plan;

/**
 * Which queues a node serves.
 *
 * @param except whether the names are those it leaves to other nodes
 */
public record ServedQueues(boolean except, List<String> names) {

    public static final ServedQueues ALL = new ServedQueues(true, List.of());

    private static final String EXPECTED = "queue names (a,b), or names to leave out (!c,!d), not both";

    static ServedQueues parse(String text) {
        List<String> names = new ArrayList<>();
        int excluded = 0;
        for (String item : text.split(",")) {
            String name = item.strip();
            if (name.startsWith("!")) {
                excluded++;
                name = name.substring(1).strip();
            }
            if (!Plan.isQueue(name)) {
                throw new IllegalArgumentException(EXPECTED);
            }
            names.add(name);
        }
        if (excluded != 0 && excluded != names.size()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new ServedQueues(excluded > 0, List.copyOf(names));
    }

    public boolean contains(String queue) {
        return names.contains(queue) != except;
    }
}

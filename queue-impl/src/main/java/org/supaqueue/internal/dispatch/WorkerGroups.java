package org.supaqueue.internal.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.job.Queues;

/** Divides the queues that a node serves into groups. */
final class WorkerGroups {

    private WorkerGroups() {}

    static List<WorkerGroup> of(Settings settings) {
        List<WorkerGroup> groups = new ArrayList<>();
        for (Map.Entry<String, QueueSettings> queue : settings.queues().entrySet()) {
            if (settings.served().contains(queue.getKey())) {
                groups.add(new WorkerGroup(Queues.only(List.of(queue.getKey())), queue.getValue()));
            }
        }
        Queues others = others(settings.served(), settings.queues().keySet());
        if (others.except() || !others.names().isEmpty()) {
            groups.add(new WorkerGroup(others, settings.defaults()));
        }
        return groups;
    }

    private static Queues others(Queues served, Iterable<String> configured) {
        TreeSet<String> names = new TreeSet<>(served.names());
        for (String queue : configured) {
            if (served.except()) {
                names.add(queue);
            } else {
                names.remove(queue);
            }
        }
        return served.except() ? Queues.except(names) : Queues.only(names);
    }
}

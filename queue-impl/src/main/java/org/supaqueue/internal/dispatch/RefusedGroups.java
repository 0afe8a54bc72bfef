package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.supaqueue.internal.store.Refusal;

/** Holds the refused outcomes, grouped by SQLSTATE, and the queues for which every outcome is refused. */
final class RefusedGroups {

    private final Map<String, RefusedGroup> groups = new LinkedHashMap<>();
    private final Set<String> refusedQueues = new HashSet<>();

    RefusedGroup of(SQLException refusal, long now) {
        return groups.computeIfAbsent(Refusal.state(refusal), state -> new RefusedGroup(refusal, now));
    }

    /** Adds an outcome of a refused batch. If its whole queue is refused, the outcome is known to be refused, too. */
    void add(RefusedOutcome outcome, SQLException refusal, long now) {
        RefusedGroup group = of(refusal, now);
        group.add(outcome, refusal, now);
        if (refusedQueues.contains(outcome.queue())) {
            group.keep(outcome);
        }
    }

    /** Records that an outcome was refused again. A new SQLSTATE moves the outcome to another group. */
    void move(RefusedOutcome outcome, SQLException refusal, long now) {
        RefusedGroup group = of(refusal, now);
        if (group == outcome.group()) {
            group.refused(refusal, now);
        } else {
            outcome.group().remove(outcome);
            group.add(outcome, refusal, now);
        }
    }

    void queueRefused(String queue) {
        refusedQueues.add(queue);
    }

    void queuePassed(String queue) {
        refusedQueues.remove(queue);
    }

    Optional<RefusedGroup> due(long now) {
        return groups.values().stream()
                .filter(group -> !group.isEmpty() && group.dueAt() - now <= 0)
                .min((a, b) -> Long.signum(a.dueAt() - b.dueAt()));
    }

    /** How long until a group is due; at most {@code longest}. */
    Duration untilNext(long now, Duration longest) {
        return groups.values().stream()
                .map(group -> Duration.ofNanos(Math.max(0, group.dueAt() - now)))
                .filter(wait -> wait.compareTo(longest) < 0)
                .min(Comparator.naturalOrder())
                .orElse(longest);
    }

    void dueBy(long time) {
        groups.values().forEach(group -> group.dueBy(time));
    }

    /** Removes the outcomes that are no longer in hand, logs new refusals, and ends the groups that are over. */
    void tidy(Predicate<RefusedOutcome> inHand, long now) {
        groups.values().forEach(group -> {
            group.retain(inHand);
            group.say();
        });
        if (isEmpty()) {
            refusedQueues.clear();
        }
        groups.values().removeIf(group -> {
            boolean over = group.isEmpty() && group.dueAt() - now <= 0;
            if (over) {
                group.sayOver();
            }
            return over;
        });
    }

    void sayOver() {
        groups.values().forEach(RefusedGroup::sayOver);
        groups.clear();
    }

    boolean isEmpty() {
        return groups.values().stream().allMatch(RefusedGroup::isEmpty);
    }

    int kept() {
        return groups.values().stream().mapToInt(RefusedGroup::kept).sum();
    }

    List<RefusedOutcome> outcomes() {
        return groups.values().stream()
                .flatMap(group -> group.outcomes().stream())
                .toList();
    }
}

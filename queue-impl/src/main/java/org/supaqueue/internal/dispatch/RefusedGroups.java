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
import org.supaqueue.internal.store.failure.SqlFailure;

/** Holds the refused outcomes, grouped by SQLSTATE, and the queues for which every outcome is refused. */
final class RefusedGroups {

    private final Map<String, RefusedGroup> groups = new LinkedHashMap<>();
    private final Set<String> refusedQueues = new HashSet<>();

    RefusedGroup groupOf(SQLException refusal, long now) {
        return groups.computeIfAbsent(SqlFailure.sqlState(refusal), state -> new RefusedGroup(refusal, now));
    }

    /** Adds an outcome of a refused batch. If its whole queue is refused, the outcome is known to be refused, too. */
    void add(RefusedOutcome outcome, SQLException refusal, long now) {
        RefusedGroup group = groupOf(refusal, now);
        group.add(outcome, refusal, now);
        if (refusedQueues.contains(outcome.queue())) {
            group.markKnownRefused(outcome);
        }
    }

    /** Records that an outcome was refused again. A new SQLSTATE moves the outcome to another group. */
    void move(RefusedOutcome outcome, SQLException refusal, long now) {
        RefusedGroup group = groupOf(refusal, now);
        if (group == outcome.group()) {
            group.recordRefusal(refusal, now);
        } else {
            outcome.group().remove(outcome);
            group.add(outcome, refusal, now);
        }
    }

    void addRefusedQueue(String queue) {
        refusedQueues.add(queue);
    }

    void removeRefusedQueue(String queue) {
        refusedQueues.remove(queue);
    }

    Optional<RefusedGroup> nextDue(long now) {
        return groups.values().stream()
                .filter(group -> !group.isEmpty() && group.dueAt() - now <= 0)
                .min((a, b) -> Long.signum(a.dueAt() - b.dueAt()));
    }

    /** How long until a group is due; at most {@code longest}. */
    Duration timeUntilDue(long now, Duration longest) {
        return groups.values().stream()
                .map(group -> Duration.ofNanos(Math.max(0, group.dueAt() - now)))
                .filter(wait -> wait.compareTo(longest) < 0)
                .min(Comparator.naturalOrder())
                .orElse(longest);
    }

    void dueAtLatest(long time) {
        groups.values().forEach(group -> group.dueAtLatest(time));
    }

    /** Removes the outcomes that are no longer in hand, logs new refusals, and ends the groups that are over. */
    void removeEnded(Predicate<RefusedOutcome> inHand, long now) {
        groups.values().forEach(group -> {
            group.removeUnless(inHand);
            group.logRefusal();
        });
        if (isEmpty()) {
            refusedQueues.clear();
        }
        groups.values().removeIf(group -> {
            boolean ended = group.isEmpty() && group.dueAt() - now <= 0;
            if (ended) {
                group.logEnd();
            }
            return ended;
        });
    }

    void logEnd() {
        groups.values().forEach(RefusedGroup::logEnd);
        groups.clear();
    }

    boolean isEmpty() {
        return groups.values().stream().allMatch(RefusedGroup::isEmpty);
    }

    int knownRefusedCount() {
        return groups.values().stream()
                .mapToInt(RefusedGroup::knownRefusedCount)
                .sum();
    }

    List<RefusedOutcome> outcomes() {
        return groups.values().stream()
                .flatMap(group -> group.outcomes().stream())
                .toList();
    }
}

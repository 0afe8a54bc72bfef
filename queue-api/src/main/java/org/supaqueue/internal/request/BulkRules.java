package org.supaqueue.internal.request;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.supaqueue.BulkKind;
import org.supaqueue.BulkRequest;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;

/**
 * The rules for bulk operations. The SQL functions {@code check_bulk_filter}, {@code begin_bulk_operation} and
 * {@code checked_requester} have the same rules with the same texts.
 */
public final class BulkRules {

    private static final int MAX_RATE = 100_000;
    private static final int MAX_REQUESTER = 200;

    private BulkRules() {}

    /** @throws InvalidJobException if the operation must not have this filter */
    public static void checkFilter(BulkKind kind, Criteria criteria, Optional<JobId> cursor) {
        if (criteria.isEmpty()) {
            throw new InvalidJobException("filter", "{} must have a condition");
        }
        if (cursor.isPresent()) {
            throw new InvalidJobException("before", cursor.get() + " must not be set for a bulk operation");
        }
        criteria.find("status").ifPresent(status -> checkStatus(kind, status));
    }

    private static void checkStatus(BulkKind kind, String status) {
        switch (kind) {
            case RETRY ->
                require(Set.of("failed", "dead", "cancelled"), status, "failed, dead or cancelled for a retry");
            case CANCEL ->
                require(Set.of("", "failed", "processing"), status, "empty, failed or processing for a cancellation");
            case MOVE -> require(Set.of("", "failed"), status, "empty or failed for a move");
        }
    }

    private static void require(Set<String> allowed, String status, String rule) {
        if (!allowed.contains(status)) {
            throw new InvalidJobException("status", Quoted.of(status) + " must be " + rule);
        }
    }

    /** @throws InvalidJobException if an operation of this kind changes neither queue, time nor priority */
    public static void checkMove(BulkKind kind) {
        if (kind != BulkKind.MOVE) {
            throw new InvalidJobException("only", "a move may change queue, run_at or priority");
        }
    }

    /** @throws InvalidJobException if the request is a move that changes nothing */
    public static void checkChanges(BulkRequest request) {
        if (request.kind() == BulkKind.MOVE
                && request.newQueue().isEmpty()
                && request.newRunAt().isEmpty()
                && request.newPriority().isEmpty()) {
            throw new InvalidJobException("move", "must change queue, run_at or priority");
        }
    }

    public static void checkRate(int rate) {
        if (rate < 1 || rate > MAX_RATE) {
            throw new InvalidJobException("rate", rate + " must be 1 to " + MAX_RATE);
        }
    }

    public static void checkRequester(String name) {
        Objects.requireNonNull(name, "name");
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > MAX_REQUESTER || name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new InvalidJobException(
                    "requested_by",
                    Quoted.of(name) + " must be 1 to " + MAX_REQUESTER + " characters without control characters");
        }
    }
}

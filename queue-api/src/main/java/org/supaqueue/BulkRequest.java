package org.supaqueue;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.internal.request.BulkRules;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.MoveTarget;

/**
 * What a bulk operation does with which jobs. Example:
 * {@code BulkRequest.retry(JobFilter.all().queue("mail").status(JobState.DEAD)).rate(50)}.
 *
 * <p>Immutable and safe for use by many threads. Each method that sets a value returns a new request. Each of these
 * methods checks its value; the {@link InvalidJobException} names the value and the rule.
 *
 * @since 0.1.0
 */
public final class BulkRequest {

    private final BulkKind kind;
    private final JobFilter filter;
    private final MoveTarget target;
    private final OptionalInt rate;
    private final Optional<String> requestedBy;

    private BulkRequest(
            BulkKind kind, JobFilter filter, MoveTarget target, OptionalInt rate, Optional<String> requestedBy) {
        this.kind = kind;
        this.filter = filter;
        this.target = target;
        this.rate = rate;
        this.requestedBy = requestedBy;
    }

    private static BulkRequest of(BulkKind kind, JobFilter filter) {
        Objects.requireNonNull(filter, "filter");
        BulkRules.checkFilter(kind, filter.criteria(), filter.before());
        return new BulkRequest(kind, filter, MoveTarget.NONE, OptionalInt.empty(), Optional.empty());
    }

    /**
     * Makes failed jobs due now, and redrives dead and cancelled jobs: see {@link JobQueue#retry}.
     *
     * @param filter the jobs; its page size has no effect
     * @return a request without a rate
     * @throws InvalidJobException if the filter has no condition or has a cursor, or if its state is not FAILED, DEAD
     *     or CANCELLED
     */
    public static BulkRequest retry(JobFilter filter) {
        return of(BulkKind.RETRY, filter);
    }

    /**
     * Cancels waiting jobs, and requests the cancellation of jobs that a node has claimed: see {@link JobQueue#cancel}.
     * The cancelled jobs have the error {@code cancelled by bulk operation} with the id.
     *
     * @param filter the jobs; its page size has no effect
     * @return a request without a rate
     * @throws InvalidJobException if the filter has no condition or has a cursor, or if its state is not AVAILABLE,
     *     FAILED or PROCESSING
     */
    public static BulkRequest cancel(JobFilter filter) {
        return of(BulkKind.CANCEL, filter);
    }

    /**
     * Changes the queue, the time or the priority of waiting jobs. The request must name at least one change.
     *
     * @param filter the jobs; its page size has no effect
     * @return a request without a change and without a rate
     * @throws InvalidJobException if the filter has no condition or has a cursor, or if its state is not AVAILABLE or
     *     FAILED
     */
    public static BulkRequest move(JobFilter filter) {
        return of(BulkKind.MOVE, filter);
    }

    /**
     * Moves the jobs to another queue. A job whose unique key is taken there is skipped and counted.
     *
     * @param queue the name of the queue
     * @return a request with this queue
     * @throws InvalidJobException if the name is not 1 to 64 letters, digits, {@code _} and {@code -}, or if this
     *     request is no move
     */
    public BulkRequest toQueue(String queue) {
        InsertOptions.checkQueue(queue);
        return with(target.withQueue(queue));
    }

    /**
     * Gives the jobs another time.
     *
     * @param runAt the earliest time of the next attempt; a time in the past makes the jobs due now
     * @return a request with this time
     * @throws InvalidJobException if the time is not in the years 1970 to 9999, or if this request is no move
     */
    public BulkRequest toRunAt(Instant runAt) {
        return with(target.withRunAt(runAt));
    }

    /**
     * Gives the jobs another priority.
     *
     * @param priority the priority; smaller numbers run first
     * @return a request with this priority
     * @throws InvalidJobException if this request is no move
     */
    public BulkRequest toPriority(int priority) {
        return with(target.withPriority(priority));
    }

    private BulkRequest with(MoveTarget changed) {
        BulkRules.checkMove(kind);
        return new BulkRequest(kind, filter, changed, rate, requestedBy);
    }

    /**
     * How many jobs a second the operation changes at most. A retry or a move with a rate sets the times of the jobs
     * apart; a move never makes a job due earlier unless it names a time. Defaults to no limit.
     *
     * @param jobsPerSecond the number of jobs
     * @return a request with this rate
     * @throws InvalidJobException if the number is not 1 to 100 000
     */
    public BulkRequest rate(int jobsPerSecond) {
        BulkRules.checkRate(jobsPerSecond);
        return new BulkRequest(kind, filter, target, OptionalInt.of(jobsPerSecond), requestedBy);
    }

    /**
     * Who asks for the operation, for the record. Defaults to the role of the database connection.
     *
     * @param name the name: 1 to 200 characters without ASCII control characters
     * @return a request with this name
     * @throws InvalidJobException if the name is invalid
     */
    public BulkRequest requestedBy(String name) {
        BulkRules.checkRequester(name);
        return new BulkRequest(kind, filter, target, rate, Optional.of(name));
    }

    /**
     * What the operation does.
     *
     * @return the kind
     */
    public BulkKind kind() {
        return kind;
    }

    /**
     * The jobs that the operation changes.
     *
     * @return the filter
     */
    public JobFilter filter() {
        return filter;
    }

    /**
     * The queue to which the operation moves the jobs.
     *
     * @return the name; empty if the jobs stay in their queues
     */
    public Optional<String> newQueue() {
        return target.queue();
    }

    /**
     * The time that the jobs get.
     *
     * @return the time; empty if the jobs keep their times
     */
    public Optional<Instant> newRunAt() {
        return target.runAt();
    }

    /**
     * The priority that the jobs get.
     *
     * @return the priority; empty if the jobs keep their priorities
     */
    public OptionalInt newPriority() {
        return target.priority();
    }

    /**
     * How many jobs a second the operation changes at most.
     *
     * @return the rate; empty for no limit
     */
    public OptionalInt rate() {
        return rate;
    }

    /**
     * Who asks for the operation.
     *
     * @return the name; empty for the role of the database connection
     */
    public Optional<String> requestedBy() {
        return requestedBy;
    }
}

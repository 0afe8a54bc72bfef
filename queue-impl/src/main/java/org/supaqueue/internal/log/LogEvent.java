package org.supaqueue.internal.log;

import java.lang.System.Logger.Level;

/**
 * The events that the queue writes to the log. The page {@code docs/operating.md} has a row for each event, with the same
 * texts. Monitoring can depend on the name of an event: a name never changes, and no name gets another meaning.
 */
public enum LogEvent {
    NODE_STARTED("node.started", Level.INFO, "A node has started, with this name and version of the library."),
    NODE_STOPPED("node.stopped", Level.INFO, "A node has stopped."),
    NODE_MISSING(
            "node.missing",
            Level.WARNING,
            "The application enqueues jobs, but no node runs in it.",
            "Put `queue-ejb-timers` into `WEB-INF/lib`, or set `supaqueue.enabled=false` if another application sends the jobs."),
    TIMERS_MISSING(
            "timers.missing",
            Level.WARNING,
            "A node runs without the EJB timers, so finished jobs are never deleted.",
            "Put `queue-ejb-timers` into `WEB-INF/lib` of a WAR, and remove `metadata-complete` from its `web.xml`."),
    PASS_REJECTED(
            "pass.rejected",
            Level.WARNING,
            "The executor of the server rejected a pass of the EJB timers. The pass runs again at its next time.",
            "If the line comes back, give the managed executor of the server more threads."),
    CONFIG_INVALID(
            "config.invalid",
            Level.ERROR,
            "A setting or a bean of the application is invalid. The deployment fails.",
            "Correct what the line names."),
    CONFIG_UNKNOWN(
            "config.unknown",
            Level.WARNING,
            "Keys begin with `supaqueue.`, but are no settings.",
            "Correct the spelling of the keys, or remove the keys."),
    TRACING_AMBIGUOUS(
            "tracing.ambiguous",
            Level.WARNING,
            "The queue makes no spans, because the application has several beans of the type `OpenTelemetry`.",
            "Leave one bean with the qualifier `@Default`."),
    TRACING_FAILED(
            "tracing.failed",
            Level.WARNING,
            "The tracing of the application threw an exception, and a span is lost. Only the first loss has a line.",
            "Correct the span processor, the sampler or the propagator that the stack trace names."),
    METRICS_ABSENT(
            "metrics.absent",
            Level.WARNING,
            "The queue cannot use the monitoring system that the line names.",
            "Add the system to the server or to the application, or change `supaqueue.metrics`."),
    METRICS_LOST(
            "metrics.lost",
            Level.WARNING,
            "A meter threw an exception, and a value is lost. Only the first loss of a meter has a line.",
            "Correct the `QueueMeter` bean of the application, or report the stack trace."),
    METRICS_UNCOUNTED(
            "metrics.uncounted",
            Level.DEBUG,
            "The jobs could not be counted for a metric. The metric has no value this time.",
            "Nothing, unless the metric stays away: look for `database.unavailable`."),
    METRICS_UNSTOPPED("metrics.unstopped", Level.DEBUG, "A meter did not stop when the application ended.", "Nothing."),
    SECRET_UNENCRYPTED(
            "secret.unencrypted",
            Level.WARNING,
            "The bearer secret goes to another machine over `http`.",
            "Use an `https` URL for the consumer."),
    QUEUE_WAITING(
            "queue.waiting",
            Level.WARNING,
            "The jobs of these queues wait, because the URL or the secret of the consumer is missing.",
            "Set what the line names."),
    QUEUE_READY("queue.ready", Level.INFO, "The jobs of these queues wait no longer."),
    CONSUMER_UNREACHABLE(
            "consumer.unreachable",
            Level.WARNING,
            "Every attempt has failed for at least ten seconds: the consumer does not answer, or answers 5xx.",
            "Look at the consumer. The jobs are retried; `supaqueue.retry.*` says when."),
    CONSUMER_RECOVERED(
            "consumer.recovered",
            Level.INFO,
            "The consumer answers again.",
            "Nothing. To retry the failed jobs at once: `SELECT retry_failed_jobs()`."),
    CONSUMER_UNCLEAN(
            "consumer.unclean",
            Level.WARNING,
            "The consumer sends bytes that belong to no answer.",
            "Correct the consumer, for example a wrong `Content-Length`."),
    POLICY_FAILED(
            "policy.failed",
            Level.WARNING,
            "The `RetryPolicy` of the application threw an exception or returned null. The default decision applies. One line a minute at most.",
            "Correct the policy."),
    JOB_DEAD(
            "job.dead",
            Level.WARNING,
            "A job is dead: no retry is left, a retry cannot help, or the job has expired. At most 20 lines a minute for each queue of a node.",
            "Read the row: `SELECT * FROM job_queue WHERE job_id = 17`. Remove the cause, then `SELECT retry_job(17)`."),
    JOB_DEAD_OMITTED(
            "job.dead-omitted",
            Level.WARNING,
            "More jobs of a queue became dead in a minute than the log has lines.",
            "`SELECT error, count(*) FROM job_queue WHERE status = 'dead' GROUP BY error`. After the cause is removed: `bulk_retry`."),
    JOB_EXPIRED(
            "job.expired",
            Level.INFO,
            "The `expires_at` of waiting jobs has passed, so these jobs are dead.",
            "If jobs should not expire: send more calls at a time, or give the jobs more time."),
    ATTEMPT_ERROR(
            "attempt.error",
            Level.ERROR,
            "An attempt failed by an error of the queue. A node rescues the job after its lease has expired.",
            "Report the stack trace as a bug."),
    CALL_ERROR(
            "call.error",
            Level.ERROR,
            "A call failed by an error of the queue. The attempt counts as failed.",
            "Report the stack trace as a bug."),
    LEASE_RESCUED(
            "lease.rescued",
            Level.INFO,
            "A node was lost, or could not renew its leases. Other nodes get the jobs, and the consumer may receive these jobs twice.",
            "If the line comes back, look for killed nodes, long pauses of the JVM and outages of the database."),
    LEASE_REFUSED(
            "lease.refused",
            Level.WARNING,
            "The database refuses to renew the lease of a job. The job may be sent again while its call still runs.",
            "Correct the trigger or the constraint that refuses the change of the row."),
    HANDBACK_REFUSED(
            "handback.refused",
            Level.WARNING,
            "The database refuses to hand back a job that was claimed and not started. The job waits until its lease has expired.",
            "Correct the trigger or the constraint that refuses the change of the row."),
    ROW_SKIPPED(
            "row.skipped",
            Level.WARNING,
            "The database refuses to change the row of a job. The job waits; other jobs do not.",
            "Correct the trigger or the constraint. The node tries the job again by itself."),
    SETTLE_REFUSED(
            "settle.refused",
            Level.WARNING,
            "The database refuses outcomes. The node tries again.",
            "Correct the trigger or the constraint that the line names."),
    SETTLE_RECOVERED(
            "settle.recovered",
            Level.INFO,
            "No outcome is refused any more. The line says how the refused outcomes ended."),
    SETTLE_DROPPED(
            "settle.dropped",
            Level.WARNING,
            "The database refuses outcomes in every form. The jobs are sent again after their leases have expired.",
            "Correct the trigger or the constraint that refuses the change of the row."),
    SETTLE_UNCHANGED(
            "settle.unchanged",
            Level.INFO,
            "Outcomes came too late: another node had the job, or the outcome was already settled.",
            "Nothing, if a node was paused or the database was away. Make the consumer idempotent."),
    WORK_FAILED(
            "work.failed",
            Level.WARNING,
            "A part of the node does not work, for example claims. The node tries again until it works.",
            "Remove the cause at the end of the line."),
    WORK_RECOVERED("work.recovered", Level.INFO, "The part of the node works again."),
    STOP_CALLS_ABORTED(
            "stop.calls-aborted",
            Level.INFO,
            "Calls ran longer than `supaqueue.shutdown-timeout`, and were aborted. Other nodes send these jobs again.",
            "If the line comes at each stop, raise `supaqueue.shutdown-timeout`."),
    STOP_CALLS_LEASED(
            "stop.calls-leased",
            Level.WARNING,
            "Calls were aborted at a stop, and not all of their leases could be ended. These jobs wait until their leases have expired.",
            "Remove the cause at the end of the line."),
    STOP_JOBS_UNSTARTED(
            "stop.jobs-unstarted",
            Level.WARNING,
            "Claimed jobs could not be handed back before the node stopped. Other nodes rescue these jobs.",
            "Nothing, if the database was away at the stop."),
    STOP_OUTCOMES_UNSETTLED(
            "stop.outcomes-unsettled",
            Level.WARNING,
            "Outcomes could not be settled before the node stopped. The jobs are sent again.",
            "Nothing, if the database was away at the stop. Make the consumer idempotent."),
    STOP_FAILED(
            "stop.failed",
            Level.WARNING,
            "The node could not finish its work in the database before it stopped. Other nodes rescue the jobs.",
            "Nothing, if the database was away at the stop."),
    DATABASE_UNAVAILABLE(
            "database.unavailable",
            Level.WARNING,
            "The node cannot connect to the database. The node starts no calls, and keeps the outcomes.",
            "Start the database, or correct the DataSource. The node continues by itself."),
    DATABASE_CONNECTION_LOST(
            "database.connection-lost",
            Level.WARNING,
            "A connection was lost, and another connection replaces it. One line a minute at most.",
            "If the line comes back, look for idle time-outs of firewalls and poolers."),
    DATABASE_RECOVERED("database.recovered", Level.INFO, "The node works with the database again."),
    POOL_UNVALIDATED(
            "pool.unvalidated",
            Level.WARNING,
            "The pool of the DataSource lends dead connections.",
            "Set what the line names, so that the pool validates its connections."),
    SCHEMA_UNAVAILABLE(
            "schema.unavailable",
            Level.WARNING,
            "The application has started, but the tables of the queue are not ready. The node tries again by itself.",
            "Remove the cause at the end of the line."),
    SCHEMA_OPEN(
            "schema.open",
            Level.WARNING,
            "Other roles may create objects in the schema of the queue.",
            "Run the statement of the line."),
    NOTIFY_FAILED(
            "notify.failed",
            Level.WARNING,
            "Other nodes could not be notified of new work. Their work pass finds the work.",
            "Nothing, if the database was away."),
    OBSERVER_REJECTED(
            "observer.rejected",
            Level.WARNING,
            "A CDI event was not fired, because no thread was free or the application stops.",
            "If the line comes back, give the managed executor of the server more threads."),
    OBSERVER_FAILED(
            "observer.failed",
            Level.WARNING,
            "A CDI observer of the application threw an exception.",
            "Correct the observer."),
    SCHEDULE_PAUSED(
            "schedule.paused",
            Level.WARNING,
            "A schedule is paused, because its last jobs are dead.",
            "Remove the cause of the dead jobs, then `SELECT resume_schedule('name')`."),
    SCHEDULE_UNUSABLE(
            "schedule.unusable",
            Level.WARNING,
            "A schedule cannot be used. A node tries again every minute.",
            "Correct the schedule: the view `schedules` has the problem."),
    SCHEDULE_REQUEST_DROPPED(
            "schedule.request-dropped",
            Level.WARNING,
            "What SQL requested of a schedule (a run or a backfill) cannot be done.",
            "Correct what the line names, and request it again."),
    SCHEDULE_REFUSED(
            "schedule.refused",
            Level.WARNING,
            "The database refused a schedule of the configuration.",
            "Correct the settings `supaqueue.schedule.<name>.*`."),
    SCHEDULE_REMOVED(
            "schedule.removed",
            Level.INFO,
            "Schedules are paused, because the configuration no longer defines them.",
            "Drop the schedules, if they are no longer needed: `SELECT drop_schedule('name')`."),
    BULK_DONE(
            "bulk.done",
            Level.INFO,
            "A bulk operation is done.",
            "Nothing. The view `bulk_operations` has the result."),
    BULK_FAILED(
            "bulk.failed",
            Level.WARNING,
            "A page of a bulk operation failed. The node tries again until it works.",
            "Remove the cause at the end of the line, or call `abort_bulk`."),
    BULK_RECOVERED("bulk.recovered", Level.INFO, "The bulk operation works again."),
    RETENTION_DONE("retention.done", Level.INFO, "The maintenance pass deleted finished jobs."),
    RETENTION_REFUSED(
            "retention.refused",
            Level.WARNING,
            "Finished jobs cannot be deleted: a foreign key or a trigger of the application keeps them.",
            "Remove the reference, or add `ON DELETE` to the foreign key."),
    CONSOLE_UNMAPPED(
            "console.unmapped",
            Level.ERROR,
            "The application has a servlet with the name or the path of the console, so there is no console.",
            "Give the servlet of the application another name or path than `supaqueue-console` and `/supaqueue/*`."),
    CONSOLE_UNAVAILABLE(
            "console.unavailable",
            Level.WARNING,
            "The console could not answer a request, because its database cannot be reached.",
            "Start the database, or correct the DataSource."),
    CONSOLE_FAILED(
            "console.failed",
            Level.ERROR,
            "The console could not answer a request by an error of the console. The answer has the number of the line.",
            "Report the stack trace as a bug."),
    ATTEMPT_FAILED("attempt.failed", Level.DEBUG, "An attempt failed, and the job will be retried."),
    JOB_CANCELLED("job.cancelled", Level.DEBUG, "A job was cancelled, as requested during its attempt."),
    CALL_ABORTED("call.aborted", Level.DEBUG, "The node stops, and aborted a call."),
    LEASE_ENDED("lease.ended", Level.DEBUG, "A job lost its lease and waits for another node."),
    RESCUE_UNFINISHED("rescue.unfinished", Level.DEBUG, "Not all expired leases were rescued in one run."),
    ROW_UNRECORDED(
            "row.unrecorded", Level.DEBUG, "The reason of a skipped row could not be written to its error column."),
    HANDBACK_UNNOTIFIED("handback.unnotified", Level.DEBUG, "Other nodes were not notified of a hand-back."),
    PASS_SKIPPED("pass.skipped", Level.DEBUG, "A pass was skipped, because its last run has not ended."),
    WORK_FAILED_AGAIN("work.failed-again", Level.DEBUG, "The part of the node still does not work."),
    SCHEDULE_REFUSED_AGAIN(
            "schedule.refused-again", Level.DEBUG, "The database still refuses a schedule of the configuration."),
    NODE_ABSENT("node.absent", Level.DEBUG, "A start or a stop of the application found no node."),
    NODE_UNRECORDED("node.unrecorded", Level.DEBUG, "The row of the node in `queue_node` could not be written."),
    DATABASE_CONNECTION_REPLACED(
            "database.connection-replaced", Level.DEBUG, "A lost connection was replaced at once."),
    DATABASE_CONNECTION_LOST_AGAIN(
            "database.connection-lost-again", Level.DEBUG, "One more connection was lost in the same minute."),
    CONNECTION_UNPREPARED(
            "connection.unprepared", Level.DEBUG, "A connection of the pool could not be prepared, and is discarded."),
    CONNECTION_DEAD("connection.dead", Level.DEBUG, "The pool lent a dead connection, which is discarded."),
    CONNECTION_UNRETURNED(
            "connection.unreturned", Level.DEBUG, "A connection could not be returned to the pool, and is discarded."),
    CONNECTION_UNLISTENED("connection.unlistened", Level.DEBUG, "The listening connection is discarded."),
    CONNECTION_UNDISCARDED("connection.undiscarded", Level.TRACE, "A step of discarding a dead connection failed."),
    DRIVER_UNKNOWN(
            "driver.unknown",
            Level.DEBUG,
            "The PostgreSQL driver is not known: a notification may arrive a millisecond later."),
    CONSOLE_ROLLBACK_FAILED("console.rollback-failed", Level.DEBUG, "An action of the console was not rolled back."),
    CONSUMER_UNCHECKED("consumer.unchecked", Level.DEBUG, "An idle HTTP connection was not checked ahead of a call.");

    private final String eventName;
    private final System.Logger.Level level;
    private final String meaning;
    private final String action;

    LogEvent(String eventName, System.Logger.Level level, String meaning, String action) {
        this.eventName = eventName;
        this.level = level;
        this.meaning = meaning;
        this.action = action;
    }

    /** An event that needs no action. */
    LogEvent(String eventName, System.Logger.Level level, String meaning) {
        this(eventName, level, meaning, "Nothing.");
    }

    /** {@return the stable name, such as {@code job.dead}} */
    public String eventName() {
        return eventName;
    }

    public System.Logger.Level level() {
        return level;
    }

    /** {@return what has happened, in Markdown} */
    public String meaning() {
        return meaning;
    }

    /** {@return what an operator should do, in Markdown} */
    public String action() {
        return action;
    }
}

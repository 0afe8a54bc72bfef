package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.supaqueue.JobId;
import org.supaqueue.JobSchedule;
import org.supaqueue.JobSchedules;
import org.supaqueue.ScheduleRun;
import org.supaqueue.ScheduleStatus;
import org.supaqueue.internal.request.PauseReason;
import org.supaqueue.internal.request.ScheduleOptions;
import org.supaqueue.internal.request.Upcoming;
import org.supaqueue.internal.schedule.ScheduleRule;
import org.supaqueue.internal.store.CallerSchedules;
import org.supaqueue.internal.store.Schema;

/**
 * The schedules that applications inject. Checks each value before any database work, so that a refused value does not
 * change the caller's transaction.
 */
@ApplicationScoped
@Typed(JobSchedules.class)
public class JobSchedulesBean implements JobSchedules {

    @Inject
    private QueueRuntime runtime;

    @Inject
    private OwnTransaction ownTransaction;

    private CallerTransactions transactions;
    private JoinedSchedules joined;

    /** For CDI. */
    public JobSchedulesBean() {}

    /** For a program without CDI. */
    JobSchedulesBean(QueueRuntime runtime, OwnTransaction ownTransaction) {
        this.runtime = runtime;
        this.ownTransaction = ownTransaction;
        open();
    }

    @PostConstruct
    void open() {
        TransactionSynchronizationRegistry registry = runtime.transactions();
        transactions = new CallerTransactions(runtime, ownTransaction, registry);
        joined = new JoinedSchedules(new JoinedQueue(runtime, registry), new CallerSchedules(runtime.callerStore()));
    }

    @Override
    public void create(JobSchedule schedule) {
        Objects.requireNonNull(schedule, "schedule");
        RequestCheck.check(schedule.job(), runtime.settings());
        change((schema, own) -> joined.create(schema, schedule, own));
    }

    @Override
    public void pause(String name, String reason) {
        ScheduleOptions.checkName(name);
        PauseReason.check(reason);
        change((schema, own) -> joined.pause(schema, name, reason, own));
    }

    @Override
    public boolean resume(String name) {
        ScheduleOptions.checkName(name);
        return change((schema, own) -> joined.resume(schema, name, own));
    }

    @Override
    public boolean drop(String name) {
        ScheduleOptions.checkName(name);
        return change((schema, own) -> joined.drop(schema, name, own));
    }

    @Override
    public Optional<JobId> run(String name) {
        ScheduleOptions.checkName(name);
        return change((schema, own) -> joined.run(schema, name, own));
    }

    @Override
    public int backfill(String name, Instant since, Instant until) {
        ScheduleOptions.checkName(name);
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        return change((schema, own) -> joined.backfill(schema, name, since, until, own));
    }

    @Override
    public Optional<ScheduleStatus> find(String name) {
        ScheduleOptions.checkName(name);
        return read(schema -> joined.find(schema, name));
    }

    @Override
    public List<ScheduleStatus> list() {
        return read(joined::list);
    }

    @Override
    public List<Instant> nextRuns(String name, Instant after, int count) {
        ScheduleOptions.checkName(name);
        Objects.requireNonNull(after, "after");
        ScheduleRule rule = read(schema -> joined.rule(schema, name));
        return Upcoming.of(rule.recurrence(), rule.zone(), after, count);
    }

    @Override
    public List<ScheduleRun> runs(String name, int count) {
        ScheduleOptions.checkName(name);
        Upcoming.checkCount(count);
        return read(schema -> joined.runs(schema, name, count));
    }

    private interface Change<T> {
        /** @param own true if the queue began the transaction for this call */
        T in(Schema schema, boolean own);
    }

    private <T> T change(Change<T> change) {
        boolean own = transactions.beginsATransaction();
        return read(schema -> change.in(schema, own));
    }

    private <T> T read(Function<Schema, T> work) {
        return transactions.withTypedExceptions(() -> transactions.run(work));
    }
}

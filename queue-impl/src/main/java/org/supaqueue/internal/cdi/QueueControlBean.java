package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.supaqueue.Pause;
import org.supaqueue.QueueControl;
import org.supaqueue.QueueStatus;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.PauseReason;
import org.supaqueue.internal.store.CallerControls;
import org.supaqueue.internal.store.Purge;
import org.supaqueue.internal.store.Schema;

/**
 * The control of queues that applications inject. Checks each value before any database work, so that a refused value
 * does not change the caller's transaction.
 */
@ApplicationScoped
@Typed(QueueControl.class)
public class QueueControlBean implements QueueControl {

    @Inject
    private QueueRuntime runtime;

    @Inject
    private OwnTransaction ownTransaction;

    private CallerTransactions transactions;
    private JoinedControls joined;

    /** For CDI. */
    public QueueControlBean() {}

    /** For a program without CDI. */
    QueueControlBean(QueueRuntime runtime, OwnTransaction ownTransaction) {
        this.runtime = runtime;
        this.ownTransaction = ownTransaction;
        open();
    }

    @PostConstruct
    void open() {
        TransactionSynchronizationRegistry registry = runtime.transactions();
        transactions = new CallerTransactions(runtime, ownTransaction, registry);
        joined = new JoinedControls(new JoinedQueue(runtime, registry), new CallerControls(runtime.callerStore()));
    }

    @Override
    public void pause(String queue, String reason) {
        InsertOptions.checkQueue(queue);
        PauseReason.check(reason);
        boolean own = transactions.beginsATransaction();
        inTransaction(schema -> joined.pause(schema, queue, reason, own));
    }

    @Override
    public boolean resume(String queue) {
        InsertOptions.checkQueue(queue);
        boolean own = transactions.beginsATransaction();
        return inTransaction(schema -> joined.resume(schema, queue, own));
    }

    @Override
    public Optional<Pause> paused(String queue) {
        InsertOptions.checkQueue(queue);
        return inTransaction(schema -> joined.pauseOf(schema, queue));
    }

    @Override
    public long purge(String queue) {
        InsertOptions.checkQueue(queue);
        boolean own = transactions.beginsATransaction();
        Purge purge = new Purge(queue, inTransaction(joined::lastJob));
        while (purge.position() != null) {
            purge.moveBehind(inTransaction(schema -> joined.purgePage(schema, purge.position(), own)));
        }
        return purge.purged();
    }

    @Override
    public List<QueueStatus> queues() {
        return inTransaction(joined::queues);
    }

    private <T> T inTransaction(Function<Schema, T> work) {
        return transactions.withTypedExceptions(() -> transactions.run(work));
    }
}

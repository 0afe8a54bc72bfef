package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.timers.Pass;

/** The recurring passes. Each pass runs on the container's executor, and never twice at the same time on this node. */
@ApplicationScoped
public class QueuePasses {

    @Inject
    private QueueRuntime runtime;

    private ManagedExecutorService executor;
    private Pass work;
    private Pass retry;
    private Pass maintenance;

    /** For CDI. */
    public QueuePasses() {}

    @PostConstruct
    void assemble() {
        executor = ServerResources.executor();
        work = new Pass("work", () -> onNode(QueueNode::lookForWork));
        retry = new Pass("retry", () -> onNode(QueueNode::rescue));
        maintenance = new Pass("maintenance", () -> onNode(QueueNode::deleteExpired));
    }

    /** Looks for due jobs and bulk operations. This poll finds those whose wake-up was lost. */
    public void work() {
        work.submit(executor);
    }

    /** Rescues the jobs whose lease has expired, and looks for due retries. */
    public void retry() {
        retry.submit(executor);
    }

    /** Deletes finished jobs whose retention has passed. */
    public void maintenance() {
        maintenance.submit(executor);
    }

    private interface NodeWork {
        void on(QueueNode node) throws SQLException;
    }

    /** Runs work on the node. Does nothing if there is no node: a timer may fire just after the node has stopped. */
    private void onNode(NodeWork work) throws SQLException {
        QueueNode node = runtime.node();
        if (node != null) {
            work.on(node);
        }
    }
}

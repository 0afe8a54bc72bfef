package org.supaqueue.internal.cdi;

import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * What the queue needs from the program around it, beside a database.
 *
 * @param threads creates the threads of the node and of waits; inside a server, managed threads
 * @param anywhereThreads the same, also if a thread that does not belong to the application asks for a new thread
 * @param executor runs short tasks; inside a server, on managed threads
 * @param transactions the transactions of the callers
 */
public record HostServices(
        ThreadFactory threads,
        ThreadFactory anywhereThreads,
        Executor executor,
        TransactionSynchronizationRegistry transactions) {}

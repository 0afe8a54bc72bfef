package org.supaqueue.internal.cdi;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.supaqueue.QueueConfigurationException;

/**
 * Looks up the resources that Jakarta EE defines for every application, by their standard JNDI names. Injection with
 * {@code @Resource} is not enough: Payara ignores {@code @Resource} if {@code web.xml} says {@code metadata-complete}.
 */
public final class ServerResources {

    private ServerResources() {}

    static ManagedThreadFactory threads() {
        return lookup("DefaultManagedThreadFactory");
    }

    /**
     * Managed threads of this application, also if a thread of the server asks for a new thread. The server captures the
     * context of the asking thread for the new thread. On Payara, a thread with the context of the server does not run.
     */
    static ThreadFactory anywhereThreads() {
        ContextService context = lookup("DefaultContextService");
        ManagedThreadFactory threads = threads();
        return context.createContextualProxy(threads::newThread, ThreadFactory.class);
    }

    static ManagedExecutorService executor() {
        return lookup("DefaultManagedExecutorService");
    }

    static TransactionSynchronizationRegistry transactions() {
        return lookup("TransactionSynchronizationRegistry");
    }

    /**
     * Looks up the DataSource of the queue.
     *
     * @param name the JNDI name, configured or default
     * @throws QueueConfigurationException if no DataSource has this name
     */
    public static DataSource dataSource(String name) {
        try {
            return InitialContext.doLookup(name);
        } catch (NamingException | ClassCastException absent) {
            throw new QueueConfigurationException(
                    List.of(
                            "supaqueue.datasource is \"" + name
                                    + "\" and must be the JNDI name of a DataSource: make one of"
                                    + " that name, or name yours, for example by the environment variable SUPAQUEUE_DATASOURCE"),
                    absent);
        }
    }

    private static <T> T lookup(String name) {
        try {
            return InitialContext.doLookup("java:comp/" + name);
        } catch (NamingException absent) {
            throw new QueueConfigurationException(
                    List.of("the server has no java:comp/" + name + ", which Jakarta EE says is there"), absent);
        }
    }
}

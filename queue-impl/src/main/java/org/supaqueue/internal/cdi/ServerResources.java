package org.supaqueue.internal.cdi;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.supaqueue.QueueConfigurationException;

/**
 * What every server has for an application, by the names that Jakarta EE fixes. Payara injects none of it by
 * {@code @Resource} where {@code web.xml} says {@code metadata-complete}.
 */
final class ServerResources {

    private ServerResources() {}

    static ManagedThreadFactory threads() {
        return lookup("DefaultManagedThreadFactory");
    }

    static ManagedExecutorService executor() {
        return lookup("DefaultManagedExecutorService");
    }

    static TransactionSynchronizationRegistry transactions() {
        return lookup("TransactionSynchronizationRegistry");
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

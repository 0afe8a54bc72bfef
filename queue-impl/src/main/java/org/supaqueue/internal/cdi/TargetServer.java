package org.supaqueue.internal.cdi;

import java.util.List;
import java.util.Map;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.supaqueue.QueueConfigurationException;

/** Tells EclipseLink where it runs, so that it finds the server's JTA. */
final class TargetServer {

    private static final Map<String, String> BY_TRANSACTION_MANAGER =
            Map.of("java:jboss/TransactionManager", "JBoss", "java:appserver/TransactionManager", "Glassfish");

    private TargetServer() {}

    static String detect() {
        for (Map.Entry<String, String> server : BY_TRANSACTION_MANAGER.entrySet()) {
            if (isBound(server.getKey())) {
                return server.getValue();
            }
        }
        throw new QueueConfigurationException(List.of(
                "this application server is not known: neither WildFly's nor Payara's transaction manager is bound"));
    }

    private static boolean isBound(String name) {
        try {
            return InitialContext.doLookup(name) != null;
        } catch (NamingException absent) {
            return false;
        }
    }
}

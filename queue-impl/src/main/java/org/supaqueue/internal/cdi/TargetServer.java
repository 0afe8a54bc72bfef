package org.supaqueue.internal.cdi;

import java.util.Arrays;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.supaqueue.QueueConfigurationException;

/** The supported application servers. The JNDI name of the transaction manager tells which server this is. */
enum TargetServer {
    WILDFLY(
            "java:jboss/TransactionManager",
            "JBoss",
            "On WildFly set validate-on-match=true, valid-connection-checker-class-name="
                    + "org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLValidConnectionChecker and"
                    + " exception-sorter-class-name="
                    + "org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLExceptionSorter on an administrator's"
                    + " data source: WildFly cannot validate the pool of a <data-source> or @DataSourceDefinition"),
    PAYARA(
            "java:appserver/TransactionManager",
            "Glassfish",
            "On Payara create the pool with --isconnectvalidatereq=true --validationmethod=custom-validation"
                    + " --validationclassname=org.glassfish.api.jdbc.validation.PostgresConnectionValidation"
                    + " --failconnection=true, or give a <data-source> the property"
                    + " fish.payara.is-connection-validation-required=true and its companions");

    private final String transactionManager;
    private final String eclipseLinkName;
    private final String poolAdvice;

    TargetServer(String transactionManager, String eclipseLinkName, String poolAdvice) {
        this.transactionManager = transactionManager;
        this.eclipseLinkName = eclipseLinkName;
        this.poolAdvice = poolAdvice;
    }

    static TargetServer detect() {
        return Arrays.stream(values())
                .filter(server -> isBound(server.transactionManager))
                .findFirst()
                .orElseThrow(() -> new QueueConfigurationException(List.of("this application server is not known:"
                        + " neither WildFly's nor Payara's transaction manager is bound")));
    }

    private static boolean isBound(String name) {
        try {
            return InitialContext.doLookup(name) != null;
        } catch (NamingException absent) {
            return false;
        }
    }

    /** The name that EclipseLink uses for this server, so that EclipseLink finds the server's transaction manager. */
    String eclipseLinkName() {
        return eclipseLinkName;
    }

    /** How to configure a connection pool of this server so that it validates its connections. For the log. */
    String poolAdvice() {
        return poolAdvice;
    }
}

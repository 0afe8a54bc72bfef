package org.supaqueue.internal.cdi;

import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.stream.Collectors;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.spi.RetryPolicy;

/** Finds the bean of the application that implements {@link RetryPolicy}. */
final class ApplicationPolicy {

    private static final EventLog LOG = EventLog.of(ApplicationPolicy.class);

    private ApplicationPolicy() {}

    /**
     * Returns the bean, or null if there is none. Runs when the node starts, and not in an extension: on Payara, the
     * bean manager of an extension in a library does not see the beans of the application.
     *
     * @throws QueueConfigurationException if CDI cannot choose one of several beans
     */
    static RetryPolicy find(Instance<RetryPolicy> beans) {
        if (beans.isAmbiguous()) {
            String classes = beans.handlesStream()
                    .map(bean -> bean.getBean().getBeanClass().getName())
                    .sorted()
                    .collect(Collectors.joining(", "));
            String problem = "there must be at most one bean that implements " + RetryPolicy.class.getName()
                    + ", and there are several: " + classes;
            // The server's own first error only says that a bean could not start.
            LOG.write(LogEvent.CONFIG_INVALID, () -> LogLine.of(problem));
            throw new QueueConfigurationException(List.of(problem));
        }
        return beans.isUnsatisfied() ? null : beans.get();
    }
}

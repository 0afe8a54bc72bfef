package org.supaqueue.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.supaqueue.internal.cdi.QueueRuntime;

/**
 * Stops the node when the web application ends. A server may destroy the DataSource of an application before it calls
 * {@code @PreDestroy}, and with it the outcomes of the calls that run; this listener is called earlier.
 */
final class NodeStopListener implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(NodeStopListener.class.getName());

    @Override
    public void contextDestroyed(ServletContextEvent ending) {
        try {
            stop(CDI.current().getBeanManager());
        } catch (IllegalStateException | ContextNotActiveException absent) {
            // Without CDI, or after its end, there is no node.
            LOG.log(System.Logger.Level.DEBUG, "No node was found to be stopped: {0}", absent.toString());
        }
    }

    private static void stop(BeanManager beans) {
        Bean<?> bean = beans.resolve(beans.getBeans(QueueRuntime.class));
        // Never makes one: where nothing has started the queue, there is nothing to stop.
        Object runtime =
                bean == null ? null : beans.getContext(ApplicationScoped.class).get(bean);
        if (runtime instanceof QueueRuntime started) {
            started.stop();
        }
    }
}

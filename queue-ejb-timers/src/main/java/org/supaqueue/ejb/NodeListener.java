package org.supaqueue.ejb;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Context;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;
import java.util.function.BiFunction;
import org.supaqueue.internal.cdi.QueueRuntime;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Stops the node when the web application ends. A server may destroy an application's DataSource before the server
 * calls {@code @PreDestroy}; the outcomes of running calls would then be lost. The server calls this listener earlier.
 * The listener also starts the node if {@link QueueTimers} did not: WildFly ignores {@code @Startup} if {@code web.xml}
 * says {@code metadata-complete}. Such a node has no timers, so its passes do not run.
 */
final class NodeListener implements ServletContextListener {

    private static final EventLog LOG = EventLog.of(NodeListener.class);

    @Override
    public void contextInitialized(ServletContextEvent beginning) {
        runtime(NodeListener::made).ifPresent(QueueRuntime::start);
    }

    private static Object made(Context context, Bean<?> bean) {
        BeanManager beans = CDI.current().getBeanManager();
        return beans.getReference(bean, QueueRuntime.class, beans.createCreationalContext(bean));
    }

    @Override
    public void contextDestroyed(ServletContextEvent ending) {
        // Does not create the bean: a queue that was never started need not be stopped.
        runtime(Context::get).ifPresent(QueueRuntime::stop);
    }

    private static Optional<QueueRuntime> runtime(BiFunction<Context, Bean<?>, Object> lookup) {
        try {
            BeanManager beans = CDI.current().getBeanManager();
            Bean<?> bean = beans.resolve(beans.getBeans(QueueRuntime.class));
            return Optional.ofNullable(bean)
                    .map(found -> lookup.apply(beans.getContext(ApplicationScoped.class), found))
                    .map(QueueRuntime.class::cast);
        } catch (IllegalStateException | ContextNotActiveException absent) {
            // There is no node without CDI, before CDI starts, or after CDI ends.
            LOG.write(LogEvent.NODE_ABSENT, () -> LogLine.of("No node was found: " + absent));
            return Optional.empty();
        }
    }
}

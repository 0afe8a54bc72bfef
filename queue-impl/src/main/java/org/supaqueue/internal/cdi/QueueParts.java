package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.CallerStore;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;

/** The parts of a queue that are made before its node: in an application server, or by a program without one. */
public record QueueParts(
        Settings settings, Database database, StoreOpener opener, CallerStore callerStore, HostServices services) {

    private static final EventLog LOG = EventLog.of(QueueParts.class);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** Makes the parts from the configuration and the resources of the application server. */
    static QueueParts ofServer() {
        HostServices services = new HostServices(
                ServerResources.threads(),
                ServerResources.anywhereThreads(),
                ServerResources.executor(),
                ServerResources.transactions());
        Settings settings = Settings.read(ConfigProvider.getConfig());
        if (!settings.unknownKeys().isEmpty()) {
            LOG.write(
                    LogEvent.CONFIG_UNKNOWN,
                    () -> LogLine.of("No setting of the queue, and without effect: " + settings.unknownKeys()));
        }
        DataSource dataSource = ServerResources.dataSource(settings.dataSource());
        TargetServer server = TargetServer.detect();
        Database database = new Database(dataSource, timeout(settings.lease()), server.poolAdvice());
        return new QueueParts(
                settings,
                database,
                opener(settings, database),
                new CallerStore(dataSource, server.eclipseLinkName()),
                services);
    }

    /** {@return an opener for a node with a new name} */
    public static StoreOpener opener(Settings settings, Database database) {
        Migrator migrator = new Migrator(database, settings.schema().orElse(null), settings.migrate());
        return new StoreOpener(database, migrator, "node-" + UUID.randomUUID(), settings.deadLetterQueues());
    }

    /**
     * How long a statement waits for its answer: more than a third and at most half of the lease. A statement that
     * renews leases may run for a third of the lease, so the wait must be longer. If the connection is dead, the wait
     * must end early enough to renew the leases on another connection.
     */
    private static Duration timeout(Duration lease) {
        Duration more = lease.dividedBy(6);
        return lease.dividedBy(3).plus(more.compareTo(A_SECOND) < 0 ? more : A_SECOND);
    }
}

package org.supaqueue.console.web;

import jakarta.enterprise.inject.spi.CDI;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.QueueControl;
import org.supaqueue.SupaQueueException;
import org.supaqueue.console.api.Actions;
import org.supaqueue.console.api.ConsoleApi;
import org.supaqueue.console.api.Facts;
import org.supaqueue.console.api.Problem;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.console.store.Actors;
import org.supaqueue.console.store.ConsoleDatabase;
import org.supaqueue.internal.cdi.QueueRuntime;
import org.supaqueue.internal.cdi.ServerResources;

/** Makes the parts of the console at the first request: CDI may start after the servlet was mapped. */
final class LazyConsole {

    private Console console;

    /** @throws Problem if the queue or its settings are not there */
    synchronized Console get() {
        if (console == null) {
            console = make();
        }
        return console;
    }

    private static Console make() {
        try {
            ConsoleSettings settings = ConsoleSettings.read(ConfigProvider.getConfig());
            QueueRuntime runtime = bean(QueueRuntime.class);
            DataSource primary = ServerResources.dataSource(runtime.settings().dataSource());
            DataSource reads =
                    settings.dataSource().map(ServerResources::dataSource).orElse(primary);
            Actions actions = new Actions(
                    bean(JobQueue.class),
                    bean(QueueControl.class),
                    bean(JobSchedules.class),
                    new JtaTransactions(),
                    new Actors(primary));
            Facts facts = new RuntimeFacts(runtime, settings);
            return new Console(
                    new Access(settings.isOpen()),
                    new StaticFiles(),
                    new ConsoleApi(actions, new ConsoleDatabase(reads), facts));
        } catch (QueueConfigurationException wrong) {
            throw Problem.of(503, "configuration", "The console is configured wrongly", wrong.getMessage());
        } catch (SupaQueueException | IllegalStateException absent) {
            throw Problem.of(
                    503, "unavailable", "The queue has not started", "The queue of the application has not started.");
        }
    }

    private static <T> T bean(Class<T> type) {
        return CDI.current().select(type).get();
    }
}

package org.supaqueue.console.web;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/** Fails the deployment if a setting of the console is wrong, as the queue does for its own settings. */
public final class ConsoleConfigurationCheck implements Extension {

    private static final EventLog LOG = EventLog.of(ConsoleConfigurationCheck.class);

    /** For CDI. */
    public ConsoleConfigurationCheck() {}

    void check(@Observes AfterDeploymentValidation ending) {
        try {
            ConsoleSettings.read(ConfigProvider.getConfig());
            List<String> unknown = ConsoleSettings.unknownKeys(ConfigProvider.getConfig());
            if (!unknown.isEmpty()) {
                LOG.write(
                        LogEvent.CONFIG_UNKNOWN,
                        () -> LogLine.of("No setting of the console, and without effect: " + unknown));
            }
        } catch (QueueConfigurationException wrong) {
            LOG.write(LogEvent.CONFIG_INVALID, () -> LogLine.of(wrong.getMessage()));
            ending.addDeploymentProblem(wrong);
        }
    }
}

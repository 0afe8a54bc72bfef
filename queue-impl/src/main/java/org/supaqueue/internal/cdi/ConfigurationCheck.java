package org.supaqueue.internal.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Checks the settings and the DataSource before any bean is created, so that the server's first error names the wrong
 * setting.
 */
public final class ConfigurationCheck implements Extension {
    private static final EventLog LOG = EventLog.of(ConfigurationCheck.class);

    /** For CDI. */
    public ConfigurationCheck() {}

    void check(@Observes AfterDeploymentValidation ending) {
        try {
            ServerResources.dataSource(Settings.read(ConfigProvider.getConfig()).dataSource());
        } catch (QueueConfigurationException wrong) {
            // The first error line that WildFly itself logs only says that a service failed.
            LOG.write(LogEvent.CONFIG_INVALID, () -> LogLine.of(wrong.getMessage()));
            ending.addDeploymentProblem(wrong);
        }
    }
}

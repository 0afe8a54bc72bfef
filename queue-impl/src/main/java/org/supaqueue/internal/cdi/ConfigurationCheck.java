package org.supaqueue.internal.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.config.Settings;

/** Looks for wrong settings before any bean is made, so that the server's first error says what is wrong. */
public final class ConfigurationCheck implements Extension {
    private static final System.Logger LOG = System.getLogger(ConfigurationCheck.class.getName());

    /** For CDI. */
    public ConfigurationCheck() {}

    void check(@Observes AfterDeploymentValidation ending) {
        try {
            ServerResources.dataSource(Settings.read(ConfigProvider.getConfig()).dataSource());
        } catch (QueueConfigurationException wrong) {
            // WildFly's own first line says only that a service failed.
            LOG.log(System.Logger.Level.ERROR, wrong.getMessage());
            ending.addDeploymentProblem(wrong);
        }
    }
}

package org.supaqueue.internal.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.spi.RetryPolicy;

/**
 * Checks the settings, the DataSource and the beans of the application before any bean is created, so that the
 * server's first error names the wrong setting.
 */
public final class ConfigurationCheck implements Extension {
    private static final System.Logger LOG = System.getLogger(ConfigurationCheck.class.getName());

    /** For CDI. */
    public ConfigurationCheck() {}

    void check(@Observes AfterDeploymentValidation ending, BeanManager beans) {
        try {
            checkRetryPolicy(beans);
            ServerResources.dataSource(Settings.read(ConfigProvider.getConfig()).dataSource());
        } catch (QueueConfigurationException wrong) {
            // The first error line that WildFly itself logs only says that a service failed.
            LOG.log(System.Logger.Level.ERROR, wrong.getMessage());
            ending.addDeploymentProblem(wrong);
        }
    }

    private static void checkRetryPolicy(BeanManager beans) {
        Set<Bean<?>> policies = beans.getBeans(RetryPolicy.class);
        try {
            beans.resolve(policies);
        } catch (AmbiguousResolutionException ambiguous) {
            String classes = policies.stream()
                    .map(bean -> bean.getBeanClass().getName())
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new QueueConfigurationException(
                    List.of("there must be at most one bean that implements " + RetryPolicy.class.getName()
                            + ", and there are " + policies.size() + ": " + classes),
                    ambiguous);
        }
    }
}

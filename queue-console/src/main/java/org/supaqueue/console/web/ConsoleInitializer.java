package org.supaqueue.console.web;

import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Maps the servlet and protects it. Servers always run an initializer. They ignore annotations and web fragments if
 * {@code web.xml} says {@code metadata-complete}.
 */
public final class ConsoleInitializer implements ServletContainerInitializer {

    private static final EventLog LOG = EventLog.of(ConsoleInitializer.class);
    private static final String NAME = "supaqueue-console";

    /** Called by the server. */
    public ConsoleInitializer() {}

    @Override
    public void onStartup(Set<Class<?>> none, ServletContext application) {
        application.declareRoles(Role.names());
        ServletRegistration.Dynamic servlet = application.addServlet(NAME, new ConsoleServlet());
        if (servlet == null) {
            LOG.write(LogEvent.CONSOLE_UNMAPPED, () -> LogLine.of("The application has its own servlet " + NAME));
            return;
        }
        Set<String> taken = servlet.addMapping("/supaqueue/*");
        if (!taken.isEmpty()) {
            LOG.write(LogEvent.CONSOLE_UNMAPPED, () -> LogLine.of("The application itself maps " + taken));
            return;
        }
        if (!isOpen()) {
            servlet.setServletSecurity(
                    new ServletSecurityElement(new HttpConstraintElement(TransportGuarantee.NONE, Role.names())));
        }
    }

    /** A wrong setting fails the deployment: see {@link ConsoleConfigurationCheck}. Until then, the console is closed. */
    private static boolean isOpen() {
        try {
            return ConsoleSettings.read(ConfigProvider.getConfig()).isOpen();
        } catch (QueueConfigurationException wrong) {
            return false;
        }
    }
}

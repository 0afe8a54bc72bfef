package org.supaqueue.ejb;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;

/**
 * Registers the {@link NodeListener}. Servers find an initializer by its service file, also in an application whose
 * {@code web.xml} says {@code metadata-complete} and thereby that annotations of listeners do not count.
 */
public final class NodeListenerInitializer implements ServletContainerInitializer {

    /** For the server. */
    public NodeListenerInitializer() {}

    @Override
    public void onStartup(Set<Class<?>> none, ServletContext application) {
        application.addListener(new NodeListener());
    }
}

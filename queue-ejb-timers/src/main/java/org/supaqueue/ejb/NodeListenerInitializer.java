package org.supaqueue.ejb;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;

/**
 * Registers the {@link NodeListener}. An annotation on the listener would not be enough: servers ignore such
 * annotations if {@code web.xml} says {@code metadata-complete}. Servers always find an initializer by its service
 * file.
 */
public final class NodeListenerInitializer implements ServletContainerInitializer {

    /** Called by the server. */
    public NodeListenerInitializer() {}

    @Override
    public void onStartup(Set<Class<?>> none, ServletContext application) {
        application.addListener(new NodeListener());
    }
}

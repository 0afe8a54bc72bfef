package org.supaqueue.ejb;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.Set;

/**
 * Registers the {@link NodeStopListener}. Servers find an initializer by its service file, also in an application whose
 * {@code web.xml} says {@code metadata-complete} and thereby that annotations of listeners do not count.
 */
public final class NodeStopInitializer implements ServletContainerInitializer {

    /** For the server. */
    public NodeStopInitializer() {}

    @Override
    public void onStartup(Set<Class<?>> none, ServletContext application) {
        application.addListener(new NodeStopListener());
    }
}

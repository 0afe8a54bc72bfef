package org.supaqueue.quickstart;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.supaqueue.testing.server.GlassFishDomain;

/** The contract for servers with {@code asadmin}, on GlassFish. */
class GlassFishIT extends DomainContract {
    GlassFishIT() {
        super("quickstart.glassfish", "glassfish.txt");
    }

    /** Sets system properties, because GlassFish does not read environment variables. */
    @Override
    void prepare(GlassFishDomain running, Map<String, String> environment) throws IOException {
        running.run(
                "create-system-properties",
                environment.entrySet().stream()
                        .filter(variable -> variable.getKey().startsWith("DB_"))
                        .map(Object::toString)
                        .collect(Collectors.joining(":")));
    }
}

package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.supaqueue.testing.server.GlassFishDomain;

class GlassFishIT extends DomainContract {
    @Override
    Path home() {
        return Path.of(System.getProperty("quickstart.glassfish"));
    }

    /** GlassFish does not look into its environment. */
    @Override
    void makeDataSource(GlassFishDomain running, Map<String, String> environment) throws IOException {
        String properties = environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("DB_"))
                .map(Object::toString)
                .collect(Collectors.joining(":"));
        running.run("create-system-properties", properties);
        running.run(
                "multimode", "--file", Host.DOCUMENTED.resolve("glassfish.txt").toString());
    }
}

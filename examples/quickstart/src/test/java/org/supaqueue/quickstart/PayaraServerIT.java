package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.GlassFishDomain;

class PayaraServerIT extends DomainContract {
    @Override
    Path home() {
        return Path.of(System.getProperty("quickstart.payara-server"));
    }

    @Override
    void makeDataSource(GlassFishDomain running, Map<String, String> environment) throws IOException {
        running.run("multimode", "--file", Host.DOCUMENTED.resolve("payara.txt").toString());
    }
}

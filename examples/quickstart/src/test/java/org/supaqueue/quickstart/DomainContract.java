package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.server.GlassFishDomain;
import org.supaqueue.testing.server.ServerLog;

/**
 * A server that {@code asadmin} administers. First a new application runs, then the example beside this application.
 */
abstract class DomainContract extends ReadmeOnlyContract {
    private GlassFishDomain domain;
    private ServerLog log;

    private final Path home;
    private final String commands;

    /**
     * Creates the tests for one server.
     *
     * @param home the system property with the folder of the unpacked server
     * @param commands the documented command file that creates the DataSource
     */
    DomainContract(String home, String commands) {
        this.home = Path.of(System.getProperty(home));
        this.commands = commands;
    }

    /** Gives the server the variables of the commands, if the server does not read its environment. */
    void prepare(GlassFishDomain running, Map<String, String> environment) throws IOException {}

    @Override
    void start(Map<String, String> environment, Path war) throws IOException {
        boolean isNew = domain == null;
        if (isNew) {
            domain = GlassFishDomain.create(home, Host.DRIVER, Path.of("target", home.getFileName() + "-domains"));
        }
        domain.start(environment);
        if (isNew) {
            prepare(domain, environment);
            domain.run("multimode", "--file", Host.DOCUMENTED.resolve(commands).toString());
        }
        log = domain.log();
        log.mark();
        try {
            domain.run("deploy", war.toString());
        } catch (IOException refused) {
            // The test reads the reason from the log.
            System.out.println(refused.getMessage());
        }
    }

    @Override
    void stop() throws IOException {
        domain.close();
    }

    @Override
    ServerLog log() {
        return log;
    }

    /** These servers use their own EclipseLink, even if the application contains another EclipseLink. */
    @Override
    boolean isNeeded(String library) {
        return !library.contains("org.eclipse.persistence");
    }

    @Override
    URI application(Path war) {
        return domain.application(war);
    }

    @Override
    String dataSource() {
        return "jdbc/supaqueue";
    }

    @Test
    @Order(3)
    void shouldRunTheExample() throws Exception {
        domain.run("deploy", Host.QUICKSTART.toString());
        URI application = application(Host.QUICKSTART);

        assertThat(place(application.resolve("api/orders?item=tea"))).isEqualTo(201);
        jobs.insert(100, "/api/resource");

        await().atMost(Duration.ofSeconds(60)).until(() -> jobs.complete("/api/resource") == 100);
        assertThat(consumer.requests("/base/api/resource"))
                .hasSize(100)
                .extracting(RawRequest::text)
                .allMatch(text -> text.matches("\\{\"n\": ?\\d+}"));
        await().atMost(Duration.ofSeconds(20)).until(() -> jobs.complete("/orders") == 2);
    }
}

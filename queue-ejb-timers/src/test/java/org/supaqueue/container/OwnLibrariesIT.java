package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ejb.EJB;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.persistence.jpa.JpaEntityManager;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/**
 * An application with its own Flyway, Jackson, EclipseLink, PostgreSQL driver and HttpClient in {@code WEB-INF/lib}.
 */
@ExtendWith(ArquillianExtension.class)
class OwnLibrariesIT {
    @EJB
    MigrationAtStart migration;

    @Inject
    Purchases purchases;

    @Inject
    JobQueue queue;

    @PersistenceContext
    EntityManager entities;

    @Deployment
    static WebArchive application() throws Exception {
        return TestApp.complete("libraries-of-its-own", TestEnvironment.freshDatabase())
                .persistence(persistenceXml(), Purchase.class, Purchases.class, PurchaseFailedException.class)
                .with(MigrationAtStart.class)
                .withOwnLibraries()
                .build()
                .addAsResource(
                        new StringAsset("CREATE TABLE purchase (id bigint PRIMARY KEY, item text)"),
                        "db/migration/V1__purchases.sql");
    }

    /** Names the server. EclipseLink detects the transaction manager of only one of the servers without this name. */
    private static StringAsset persistenceXml() throws IOException {
        String targetServer = TestEnvironment.server().equals("wildfly") ? "JBoss" : "Glassfish";
        try (InputStream xml = OwnLibrariesIT.class.getResourceAsStream("/hosts/eclipselink-persistence.xml")) {
            return new StringAsset(new String(xml.readAllBytes(), UTF_8).replace("TARGET-SERVER", targetServer));
        }
    }

    @Test
    void shouldNotReplaceTheApplicationsFlyway() {
        assertThat(migration.current()).isEqualTo("purchases");
    }

    @Test
    void shouldNotReplaceTheApplicationsEclipseLink() {
        JobId job = purchases.buy(1, "kept");

        assertThat(entities.getDelegate()).isInstanceOf(JpaEntityManager.class);
        assertThat(purchases.item(1)).hasValue("kept");
        await().untilAsserted(() -> assertThat(state(job)).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void shouldRollBackWithTheApplicationsEclipseLink() {
        PurchaseFailedException failed =
                catchThrowableOfType(PurchaseFailedException.class, () -> purchases.buyAndFail(2, "undone"));

        assertThat(purchases.item(2)).isEmpty();
        assertThat(queue.find(failed.job())).isEmpty();
    }

    @Test
    void shouldNotReplaceTheApplicationsJackson() throws Exception {
        String json = new ObjectMapper().writeValueAsString(Map.of("by", "jackson"));
        JobId job = queue.enqueue(JobRequest.post("/jackson").payload(json));

        await().untilAsserted(() -> assertThat(state(job)).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void shouldNotReplaceTheApplicationsHttpClient() throws Exception {
        String consumer = ConfigProvider.getConfig().getValue("supaqueue.consumer-function", String.class);

        try (CloseableHttpClient client = HttpClients.createDefault()) {
            int status = client.execute(
                    ClassicRequestBuilder.get(consumer + "/by-the-host").build(), answer -> answer.getCode());
            assertThat(status).isEqualTo(200);
        }
    }

    private JobState state(JobId job) {
        return queue.find(job).orElseThrow().state();
    }
}

package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.asset.ClassLoaderAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobState;

/**
 * An application with its own persistence unit and an unnamed persistence context. The application and the queue use
 * the same DataSource.
 */
@ExtendWith(ArquillianExtension.class)
class OwnPersistenceUnitIT {
    @Inject
    Purchases purchases;

    @Inject
    JobQueue queue;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("own-persistence-unit", TestEnvironment.freshDatabase())
                .persistence(
                        new ClassLoaderAsset("hosts/persistence.xml"),
                        Purchase.class,
                        Purchases.class,
                        PurchaseFailedException.class)
                .build();
    }

    @Test
    void shouldCommitTheApplicationsEntityAndTheJobTogether() {
        JobId job = purchases.buy(1, "kept");

        assertThat(purchases.item(1)).hasValue("kept");
        await().untilAsserted(
                        () -> assertThat(queue.find(job).orElseThrow().state()).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void shouldRollBackTheApplicationsEntityAndTheJobTogether() {
        PurchaseFailedException failed =
                catchThrowableOfType(PurchaseFailedException.class, () -> purchases.buyAndFail(2, "undone"));

        assertThat(purchases.item(2)).isEmpty();
        assertThat(queue.find(failed.job())).isEmpty();
    }
}

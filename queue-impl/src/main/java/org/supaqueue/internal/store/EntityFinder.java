package org.supaqueue.internal.store;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import javax.sql.DataSource;
import org.eclipse.persistence.config.PersistenceUnitProperties;
import org.eclipse.persistence.jpa.PersistenceProvider;
import org.supaqueue.Job;
import org.supaqueue.JobId;

/** Finds jobs by an EclipseLink EntityManager that joins the JTA transaction of the calling thread. */
final class EntityFinder implements JobFinder {

    private final EntityManagerFactory factory;

    /**
     * Opens the queue's persistence unit.
     *
     * @param targetServer EclipseLink's name for the application server
     */
    EntityFinder(DataSource dataSource, String targetServer) {
        this.factory = new PersistenceProvider()
                .createContainerEntityManagerFactory(
                        new QueuePersistenceUnit(dataSource),
                        Map.of(
                                PersistenceUnitProperties.TARGET_SERVER, targetServer,
                                PersistenceUnitProperties.TARGET_DATABASE, "PostgreSQL",
                                PersistenceUnitProperties.WEAVING, "false"));
    }

    /** EclipseLink takes the connection of the transaction itself. */
    @Override
    public Optional<Job> find(Connection connection, Schema schema, JobId id) {
        try (EntityManager manager = factory.createEntityManager()) {
            manager.joinTransaction();
            List<?> rows = manager.createNativeQuery(JobFinder.query(schema), JobRow.class)
                    .setParameter(1, id.value())
                    .getResultList();
            return rows.stream().map(Job.class::cast).findFirst();
        }
    }

    /** Closes the persistence unit and releases its class loader, so that the application can be redeployed. */
    @Override
    public void close() {
        factory.close();
        // The JDK's cache would keep EclipseLink's resource bundles and their class loader until memory runs short.
        ResourceBundle.clearCache(PersistenceProvider.class.getClassLoader());
    }
}

package org.supaqueue.container;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;

/**
 * Migrates the application's own tables with the application's own Flyway, perhaps while the queue migrates its tables.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class MigrationAtStart {
    @Resource(lookup = "java:app/jdbc/supaqueue")
    private DataSource dataSource;

    private MigrationInfo current;

    @PostConstruct
    void migrate() {
        // The queue may have created its tables before, and then the schema is not empty.
        Flyway flyway = Flyway.configure(MigrationAtStart.class.getClassLoader())
                .dataSource(dataSource)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        flyway.migrate();
        current = flyway.info().current();
    }

    /** Returns the description of the last migration. */
    public String current() {
        return current.getDescription();
    }
}

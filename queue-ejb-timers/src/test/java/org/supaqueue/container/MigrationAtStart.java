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

/** Migrates the host's own tables while it starts, perhaps beside the queue's, with the host's own Flyway. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class MigrationAtStart {
    @Resource(lookup = "java:app/jdbc/supaqueue")
    private DataSource dataSource;

    private MigrationInfo current;

    @PostConstruct
    void migrate() {
        // The schema is not empty once the queue's tables are there.
        Flyway flyway = Flyway.configure(MigrationAtStart.class.getClassLoader())
                .dataSource(dataSource)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
        flyway.migrate();
        current = flyway.info().current();
    }

    /** What the last migration is called. */
    public String current() {
        return current.getDescription();
    }
}

package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ArquillianExtension.class)
class HarnessIT {
    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("harness", Surroundings.freshDatabase()).build();
    }

    @Test
    void shouldRollBackWhatAJtaTransactionWrote() throws Exception {
        execute("CREATE TABLE harness (n int)");
        transaction.begin();
        execute("INSERT INTO harness VALUES (1)");
        transaction.rollback();

        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM harness")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isZero();
        }
    }

    private void execute(String sql) throws Exception {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package org.supaqueue.testkit.orders;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** A bean as an application has it. The guide shows this bean. */
// snippet: test-kit-bean-java
@ApplicationScoped
public class OrderService {

    @Inject
    private JobQueue queue;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    private DataSource dataSource;

    /** For CDI. */
    public OrderService() {}

    /** For tests. */
    OrderService(JobQueue queue, DataSource dataSource) {
        this.queue = queue;
        this.dataSource = dataSource;
    }

    @Transactional
    public JobId place(int order) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?)")) {
            insert.setInt(1, order);
            insert.executeUpdate();
        }
        return queue.enqueue(
                JobRequest.post("/orders").payload(Map.of("order", order)).queue("orders"));
    }

    public void productChanged(int product, String name) {
        queue.enqueueUnique(JobRequest.post("/index")
                .payload(Map.of("product", product, "name", name))
                .uniqueKey("product-" + product)
                .debounce(Duration.ofSeconds(5), Duration.ofMinutes(1)));
    }
}
// end of snippet

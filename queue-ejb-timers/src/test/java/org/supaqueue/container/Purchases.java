package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** A service of the application. The service has an unnamed persistence context. */
@ApplicationScoped
public class Purchases {
    @PersistenceContext
    private EntityManager entities;

    @Inject
    private JobQueue queue;

    // snippet: transaction-java
    @Transactional
    public JobId buy(long id, String item) {
        entities.persist(new Purchase(id, item));
        return queue.enqueue(JobRequest.post("/purchases").payload("{\"id\":" + id + "}"));
    }
    // end of snippet

    /** Does the same as {@link #buy} and then fails. */
    @Transactional
    public void buyAndFail(long id, String item) {
        JobId job = buy(id, item);
        entities.flush();
        throw new PurchaseFailedException(job);
    }

    public Optional<String> item(long id) {
        return Optional.ofNullable(entities.find(Purchase.class, id)).map(Purchase::item);
    }
}

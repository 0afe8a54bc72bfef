package org.supaqueue.quickstart;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Takes orders: the order and the call that announces it are one transaction. */
@ApplicationScoped
public class Orders {
    @PersistenceContext
    private EntityManager entityManager;

    @Inject
    private JobQueue queue;

    /**
     * Saves an order and enqueues its announcement.
     *
     * @param item what is ordered
     * @return the order
     */
    @Transactional
    public PurchaseOrder place(String item) {
        PurchaseOrder order = new PurchaseOrder(item);
        entityManager.persist(order);
        entityManager.flush();
        JobId job = queue.enqueue(
                JobRequest.post("/orders").payload(Map.of("orderId", order.getId(), "item", order.getItem())));
        order.announcedBy(job.value());
        return order;
    }

    /**
     * Does all that {@link #place} does, and then fails: neither the order nor its announcement remains.
     *
     * @param item what is ordered
     */
    @Transactional
    public void placeAndFail(String item) {
        PurchaseOrder order = place(item);
        throw new PaymentRefusedException(order);
    }

    /** {@return all orders, oldest first} */
    public List<PurchaseOrder> all() {
        return entityManager
                .createQuery("SELECT o FROM PurchaseOrder o ORDER BY o.id", PurchaseOrder.class)
                .getResultList();
    }
}

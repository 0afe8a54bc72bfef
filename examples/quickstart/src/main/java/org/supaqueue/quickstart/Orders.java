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

/** Places orders. One transaction contains the order and the job that announces the order. */
@ApplicationScoped
public class Orders {
    @PersistenceContext
    private EntityManager entityManager;

    @Inject
    private JobQueue queue;

    /**
     * Saves an order and enqueues the job that announces the order.
     *
     * @param item the ordered item
     * @return the order
     */
    @Transactional
    public PurchaseOrder place(String item) {
        PurchaseOrder order = new PurchaseOrder(item);
        entityManager.persist(order);
        entityManager.flush();
        JobId job = queue.enqueue(
                JobRequest.post("/orders").payload(Map.of("orderId", order.getId(), "item", order.getItem())));
        order.setJobId(job.value());
        return order;
    }

    /**
     * Does the same as {@link #place} and then fails. Neither the order nor the job remains.
     *
     * @param item the ordered item
     */
    @Transactional
    public void placeAndFail(String item) {
        PurchaseOrder order = place(item);
        throw new PaymentRefusedException(order);
    }

    /** {@return all orders, sorted by id} */
    public List<PurchaseOrder> all() {
        return entityManager
                .createQuery("SELECT o FROM PurchaseOrder o ORDER BY o.id", PurchaseOrder.class)
                .getResultList();
    }
}

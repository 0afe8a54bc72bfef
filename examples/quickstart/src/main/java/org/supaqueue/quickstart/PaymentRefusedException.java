package org.supaqueue.quickstart;

/** The reason an order is not taken after all. Unchecked, so it rolls the transaction back. */
public class PaymentRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PaymentRefusedException(PurchaseOrder order) {
        super("payment refused: order " + order.getId() + " and job " + order.getJobId() + " are rolled back");
    }
}

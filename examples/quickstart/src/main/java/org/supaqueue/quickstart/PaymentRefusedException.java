package org.supaqueue.quickstart;

/** The payment of an order was refused. The exception is unchecked, so it rolls the transaction back. */
public class PaymentRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PaymentRefusedException(PurchaseOrder order) {
        super("payment refused: order " + order.getId() + " and job " + order.getJobId() + " are rolled back");
    }
}

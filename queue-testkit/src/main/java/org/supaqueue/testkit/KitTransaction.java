package org.supaqueue.testkit;

import java.util.function.Supplier;
import org.supaqueue.internal.cdi.OwnTransaction;

/** Runs the work of callers without a transaction in a new transaction of the test kit. */
final class KitTransaction extends OwnTransaction {

    private final TestTransactions transactions;

    KitTransaction(TestTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public <T> T run(Supplier<T> work) {
        return transactions.<T, RuntimeException>run(work::get);
    }
}

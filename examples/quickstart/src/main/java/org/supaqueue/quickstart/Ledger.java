package org.supaqueue.quickstart;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The last calls that the consumer received, at most 1000. */
@ApplicationScoped
public class Ledger {
    private static final int KEPT = 1_000;

    private final ConcurrentLinkedDeque<Receipt> receipts = new ConcurrentLinkedDeque<>();

    void add(Receipt receipt) {
        receipts.add(receipt);
        if (receipts.size() > KEPT) {
            receipts.poll();
        }
    }

    List<Receipt> all() {
        return List.copyOf(receipts);
    }
}

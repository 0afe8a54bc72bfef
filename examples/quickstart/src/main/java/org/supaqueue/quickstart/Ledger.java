package org.supaqueue.quickstart;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the consumer received since the application started. */
@ApplicationScoped
public class Ledger {
    private final ConcurrentLinkedQueue<Receipt> receipts = new ConcurrentLinkedQueue<>();

    void add(Receipt receipt) {
        receipts.add(receipt);
    }

    List<Receipt> all() {
        return List.copyOf(receipts);
    }
}

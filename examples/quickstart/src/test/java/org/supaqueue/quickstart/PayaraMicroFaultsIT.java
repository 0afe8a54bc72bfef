package org.supaqueue.quickstart;

import java.time.Duration;

/** Faults with the documented pool, on Payara Micro. */
class PayaraMicroFaultsIT extends DatabaseFaultsContract {
    PayaraMicroFaultsIT() {
        super(
                Host.payaraMicro(Host.DOCUMENTED, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(33)));
    }
}

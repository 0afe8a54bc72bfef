package org.supaqueue.quickstart;

import java.time.Duration;

/** With the pool that the documentation makes. */
class PayaraMicroFaultsIT extends DatabaseFaultsContract {
    PayaraMicroFaultsIT() {
        super(
                Host.payaraMicro(Host.DOCUMENTED, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(33)));
    }
}

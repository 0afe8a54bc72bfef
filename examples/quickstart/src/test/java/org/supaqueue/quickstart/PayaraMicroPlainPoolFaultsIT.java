package org.supaqueue.quickstart;

import java.time.Duration;

/** With a pool that lends connections without asking whether they work. */
class PayaraMicroPlainPoolFaultsIT extends DatabaseFaultsContract {
    PayaraMicroPlainPoolFaultsIT() {
        super(
                Host.payaraMicro(Host.PLAIN, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(13)));
    }
}

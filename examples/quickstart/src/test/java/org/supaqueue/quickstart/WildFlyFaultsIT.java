package org.supaqueue.quickstart;

import java.time.Duration;

/** Faults with the documented pool, on WildFly. */
class WildFlyFaultsIT extends DatabaseFaultsContract {
    WildFlyFaultsIT() throws Exception {
        super(
                Host.wildFly(Host.DOCUMENTED, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(33)));
    }
}

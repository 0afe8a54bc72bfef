package org.supaqueue.quickstart;

import java.time.Duration;

/** With the pool that the documentation makes. */
class WildFlyFaultsIT extends DatabaseFaultsContract {
    WildFlyFaultsIT() throws Exception {
        super(
                Host.wildFly(Host.DOCUMENTED, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(33)));
    }
}

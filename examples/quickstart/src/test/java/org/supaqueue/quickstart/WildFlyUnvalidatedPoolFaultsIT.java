package org.supaqueue.quickstart;

import java.time.Duration;

/** Faults with a pool that does not validate connections, on WildFly. */
class WildFlyUnvalidatedPoolFaultsIT extends DatabaseFaultsContract {
    WildFlyUnvalidatedPoolFaultsIT() throws Exception {
        super(
                Host.wildFly(Host.WITHOUT_VALIDATION, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(13)));
    }
}

package org.supaqueue.quickstart;

import java.time.Duration;

/** With a pool that lends connections without asking whether they work. */
class WildFlyPlainPoolFaultsIT extends DatabaseFaultsContract {
    WildFlyPlainPoolFaultsIT() throws Exception {
        super(
                Host.wildFly(Host.PLAIN, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(13)));
    }
}

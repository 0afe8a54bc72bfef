package org.supaqueue.quickstart;

import java.time.Duration;

/** With a pool that lends connections without asking whether they work. */
class PayaraMicroPlainPoolFaultsIT extends DatabaseFaultsContract {
    PayaraMicroPlainPoolFaultsIT() {
        super(
                Host.payaraMicro(Host.PLAIN, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(13)));
    }

    /**
     * Payara asks the driver for its client info before it lends a connection, without any time-out but the driver's own, which
     * this pool does not set.
     */
    @Override
    boolean isBearable(DatabaseFault fault) {
        return fault != DatabaseFault.SOCKETS_FORGOTTEN;
    }
}

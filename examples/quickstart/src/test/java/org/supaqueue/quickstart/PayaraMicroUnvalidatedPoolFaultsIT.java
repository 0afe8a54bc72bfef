package org.supaqueue.quickstart;

import java.time.Duration;

/** Faults with a pool that does not validate connections, on Payara Micro. */
class PayaraMicroUnvalidatedPoolFaultsIT extends DatabaseFaultsContract {
    PayaraMicroUnvalidatedPoolFaultsIT() {
        super(
                Host.payaraMicro(Host.WITHOUT_VALIDATION, Host.QUICKSTART),
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofSeconds(13)));
    }

    /**
     * Payara reads the client info from the driver before Payara lends a connection. Only the driver's own time-out
     * limits this read. This pool does not set such a time-out.
     */
    @Override
    boolean canRecoverFrom(DatabaseFault fault) {
        return fault != DatabaseFault.OLD_SOCKETS_DEAD;
    }
}

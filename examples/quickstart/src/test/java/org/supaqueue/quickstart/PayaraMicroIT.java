package org.supaqueue.quickstart;

import java.nio.file.Path;

/** The contract for stand-alone servers, on Payara Micro. */
class PayaraMicroIT extends StandAloneContract {
    @Override
    Host host(Path war, Path... others) {
        return Host.payaraMicro(Host.DOCUMENTED, war, others);
    }
}

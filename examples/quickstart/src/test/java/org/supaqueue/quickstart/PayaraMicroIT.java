package org.supaqueue.quickstart;

import java.nio.file.Path;

class PayaraMicroIT extends StandAloneContract {
    @Override
    Host host(Path war, Path... others) {
        return Host.payaraMicro(Host.DOCUMENTED, war, others);
    }
}

package org.supaqueue.quickstart;

import java.nio.file.Path;

/** The contract for stand-alone servers, on WildFly. */
class WildFlyIT extends StandAloneContract {
    @Override
    Host host(Path war, Path... others) throws Exception {
        return Host.wildFly(Host.DOCUMENTED, war, others);
    }
}

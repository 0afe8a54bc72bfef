package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;

class PayaraMicroIT extends StandAloneContract {
    @Override
    ServerProcess startServer(Map<String, String> environment) throws IOException {
        return PayaraMicro.start(FILES, environment, PayaraMicro.anyFreePort(), Path.of("target", "payara-micro.log"));
    }
}

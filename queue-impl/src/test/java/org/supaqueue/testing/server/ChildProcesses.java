package org.supaqueue.testing.server;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ends another process when this JVM ends, also after a crash of this JVM. A shell waits for the end of a pipe, and
 * only this JVM holds the other end of the pipe.
 */
public final class ChildProcesses {
    /** Keeps the shells reachable. The garbage collector would otherwise close this JVM's end of the pipes. */
    private static final Queue<Process> WAITING = new ConcurrentLinkedQueue<>();

    private ChildProcesses() {}

    /**
     * Ends a process together with this JVM.
     *
     * @param processId id of the process to end
     * @throws IOException if the shell does not start
     */
    public static void endWithThisJvm(long processId) throws IOException {
        WAITING.add(new ProcessBuilder("sh", "-c", "read -r _; kill \"$0\"", String.valueOf(processId))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }
}

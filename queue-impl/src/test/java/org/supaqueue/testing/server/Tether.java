package org.supaqueue.testing.server;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Ends other processes when this JVM ends, however it ends: a shell waits for the end of a pipe that only we hold. */
public final class Tether {
    /** Keeps our ends of the pipes from being collected, and thereby closed. */
    private static final Queue<Process> WAITING = new ConcurrentLinkedQueue<>();

    private Tether() {}

    /**
     * Ties a process to this JVM.
     *
     * @param processId of the process that must not stay behind
     * @throws IOException if no shell can be started
     */
    public static void tie(long processId) throws IOException {
        WAITING.add(new ProcessBuilder("sh", "-c", "read -r _; kill \"$0\"", String.valueOf(processId))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }
}

package org.supaqueue.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.TimeUnit;

/**
 * A console that runs administration commands one after the other. The console's process ends at the end of its input.
 */
public final class AdminConsole implements AutoCloseable {
    /** The console prints this word when the commands before are done. */
    private static final String DONE = "done";

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    /**
     * Starts a console.
     *
     * @param builder builds the process; input and output must not be redirected
     * @throws IOException if the process does not start
     */
    public AdminConsole(ProcessBuilder builder) throws IOException {
        process = builder.start();
        commands = process.outputWriter(UTF_8);
        answers = process.inputReader(UTF_8);
    }

    /**
     * Runs a command and waits until the command is done.
     *
     * @param command the command, in one line
     * @throws IOException if the console has ended
     */
    public void run(String command) throws IOException {
        commands.write(command + "\necho " + DONE + "\n");
        commands.flush();
        awaitDone();
    }

    /** {@return the process of the console} */
    public ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.onExit()
                .completeOnTimeout(null, 30, TimeUnit.SECONDS)
                .thenAccept(ended -> process.destroyForcibly())
                .join();
    }

    private void awaitDone() throws IOException {
        String line = answers.readLine();
        while (!DONE.equals(line)) {
            if (line == null) {
                throw new IOException("the console ended");
            }
            line = answers.readLine();
        }
    }
}

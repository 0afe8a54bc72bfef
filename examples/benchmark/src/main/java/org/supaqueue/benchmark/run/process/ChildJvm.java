package org.supaqueue.benchmark.run.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child JVM that reads {@link Commands} from its standard input. The child ends at the end of its standard input. */
public final class ChildJvm implements AutoCloseable {
    private static final int STOPPING_SECONDS = 30;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader replies;

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.commands = process.outputWriter();
        this.replies = process.inputReader();
    }

    /**
     * Starts a JVM and waits until the JVM is ready.
     *
     * @param name name of the log file
     * @param main the class to run, which calls {@link Commands#serve}
     * @param arguments arguments of the main method
     * @return the process
     * @throws IOException if the JVM does not start
     */
    public static ChildJvm start(String name, Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        Path log = Logs.of(name);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ChildJvm child = new ChildJvm(name, log, process);
        child.reply();
        return child;
    }

    /**
     * Sends a command to the process.
     *
     * @param words the command's name and arguments
     * @return the reply to the command
     * @throws IOException if the process fails
     */
    public String execute(Object... words) throws IOException {
        commands.write(
                String.join(" ", List.of(words).stream().map(String::valueOf).toList()));
        commands.newLine();
        commands.flush();
        return reply();
    }

    /** {@return the processor time that the process has used} */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Kills the process, as a power failure would. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private String reply() throws IOException {
        String reply = replies.readLine();
        if (reply == null || !reply.startsWith(Commands.DONE)) {
            throw new IOException(name + " failed; see " + log);
        }
        return reply.substring(Commands.DONE.length());
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close();
            if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}

package org.supaqueue.benchmark.run.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands of a {@link ChildJvm}. Each line is a command. Each command gets one line as its reply. */
public final class Commands {
    static final String DONE = "done ";

    private static final int ENDING_SECONDS = 20;

    private Commands() {}

    /** One command. */
    @FunctionalInterface
    public interface Command {
        /**
         * Runs the command.
         *
         * @param arguments arguments of the command
         * @return the reply
         * @throws Exception if the command fails; the process then ends
         */
        Object run(List<String> arguments) throws Exception;
    }

    /**
     * Reports that the process is ready. Runs commands until the end of the standard input, and then returns. A failed
     * command ends the process. A clean-up that takes too long also ends the process, because the parent and the
     * database may have died.
     *
     * @param commands the commands by name
     * @throws IOException if the standard input cannot be read
     */
    public static void serve(Map<String, Command> commands) throws IOException {
        System.out.println(DONE);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = List.of(line.split(" "));
            System.out.println(DONE + run(commands.get(words.get(0)), words.subList(1, words.size())));
        }
        CompletableFuture.delayedExecutor(ENDING_SECONDS, TimeUnit.SECONDS)
                .execute(() -> Runtime.getRuntime().halt(1));
    }

    private static Object run(Command command, List<String> arguments) {
        try {
            return command.run(arguments);
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
            throw new IllegalStateException(e);
        }
    }
}

package org.supaqueue.benchmark.run.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a {@link ChildJvm} can be asked: a line is a command, and each gets a line as its reply. */
public final class Commands {
    static final String DONE = "done ";

    private static final int ENDING_SECONDS = 20;

    private Commands() {}

    /** One command. */
    @FunctionalInterface
    public interface Command {
        /**
         * Does it.
         *
         * @param arguments what came with the command
         * @return the reply
         * @throws Exception if it fails, which ends the process
         */
        Object run(List<String> arguments) throws Exception;
    }

    /**
     * Says that the process is ready, serves commands until the parent has none left, and returns then. A command that
     * fails ends the process, and so does a clean-up that takes long: the parent may have died, and the database with it.
     *
     * @param commands by name
     * @throws IOException if the parent cannot be read
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

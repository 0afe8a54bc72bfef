package org.supaqueue.benchmark.run.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a {@link ChildJvm} can be asked: a line is a command, and each gets a line as its reply. */
public final class Commands {
    static final String DONE = "done ";

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
     * Says that the process is ready, serves commands until the parent has none left, and returns then.
     *
     * @param commands by name
     * @throws Exception what a command throws
     */
    public static void serve(Map<String, Command> commands) throws Exception {
        System.out.println(DONE);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = List.of(line.split(" "));
            Command command = commands.get(words.get(0));
            if (command == null) {
                throw new IOException("no command: " + line);
            }
            System.out.println(DONE + command.run(words.subList(1, words.size())));
        }
    }
}

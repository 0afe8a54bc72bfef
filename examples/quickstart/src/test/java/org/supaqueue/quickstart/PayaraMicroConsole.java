package org.supaqueue.quickstart;

import fish.payara.micro.BootstrapException;
import fish.payara.micro.PayaraMicro;
import fish.payara.micro.boot.AdminCommandRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A Payara Micro that reads commands from its standard input while the server runs. The server itself cannot read
 * commands there. Arguments: the driver, the folder of the command files, the port.
 */
final class PayaraMicroConsole {
    private final PrintStream answers;
    private final AdminCommandRunner runner;

    private PayaraMicroConsole(PrintStream answers, AdminCommandRunner runner) {
        this.answers = answers;
        this.runner = runner;
    }

    /** {@return the process builder for such a server} */
    static ProcessBuilder server(Path payaraMicro, Path driver, Path commands, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(addOpens(payaraMicro));
        command.addAll(List.of("-cp", payaraMicro + ":" + Path.of("target", "test-classes")));
        command.add(PayaraMicroConsole.class.getName());
        command.addAll(List.of(driver.toString(), commands.toString(), String.valueOf(port)));
        return new ProcessBuilder(command);
    }

    /**
     * Returns the {@code --add-opens} options. The JVM reads the Add-Opens entry of the manifest only with
     * {@code java -jar}.
     */
    private static List<String> addOpens(Path payaraMicro) throws IOException {
        try (JarFile jar = new JarFile(payaraMicro.toFile())) {
            String packages = jar.getManifest().getMainAttributes().getValue("Add-Opens");
            return Arrays.stream(packages.split(" "))
                    .flatMap(name -> Stream.of("--add-opens", name + "=ALL-UNNAMED"))
                    .toList();
        }
    }

    public static void main(String[] arguments) throws BootstrapException, IOException {
        // Must run before the server redirects System.out to its log.
        PrintStream answers = System.out;
        AtomicReference<AdminCommandRunner> runner = new AtomicReference<>();
        Path commands = Path.of(arguments[1]);
        PayaraMicro server = PayaraMicro.getInstance();
        server.setNoHazelcast(true)
                .setHttpPort(Integer.parseInt(arguments[2]))
                .addLibrary(Path.of(arguments[0]).toFile())
                .setPreBootHandler(boot -> runAll(boot, commands.resolve("payara-micro-loopback.txt")))
                .setPostBootHandler(boot -> {
                    runAll(boot, commands.resolve("payara.txt"));
                    runner.set(boot);
                });
        server.bootStrap();
        new PayaraMicroConsole(answers, runner.get()).serve();
        server.shutdown();
    }

    private void serve() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("echo ")) {
                    answers.println(line.substring("echo ".length()));
                } else {
                    run(runner, line);
                }
            }
        }
    }

    private static void runAll(AdminCommandRunner runner, Path file) {
        try {
            Files.readAllLines(file).forEach(line -> run(runner, line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(AdminCommandRunner runner, String line) {
        String[] words = line.split(" ");
        System.err.println(runner.run(words[0], Arrays.copyOfRange(words, 1, words.length)));
    }
}

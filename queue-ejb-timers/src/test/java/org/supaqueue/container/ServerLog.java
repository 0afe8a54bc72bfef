package org.supaqueue.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What the server under test logs from now on.
 *
 * @param file its log
 * @param from how much of it is older
 */
record ServerLog(Path file, long from) {
    static ServerLog ofThisServer() {
        Path target = Path.of("target");
        Path file = Surroundings.server().equals("wildfly")
                ? target.resolve("wildfly/log/server.log")
                : target.resolve("payara-micro.log.0");
        return new ServerLog(file, file.toFile().length());
    }

    /** {@return how many lines have a part that matches} */
    long count(String regex) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        byte[] all = Files.readAllBytes(file);
        int skipped = all.length < from ? 0 : Math.toIntExact(from);
        return new String(all, skipped, all.length - skipped)
                .lines()
                .filter(line -> pattern.matcher(line).find())
                .count();
    }
}

package org.supaqueue.console.container;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.supaqueue.testing.TestDatabase;

/** Builds a WAR of a user: with the JARs of the queue and its console in {@code WEB-INF/lib}. */
final class HostWar {

    private static final Path TARGET = Path.of("target");
    private static final String DATA_SOURCE = """
              <data-source>
                <name>java:app/jdbc/supaqueue</name>
                <class-name>org.postgresql.ds.PGSimpleDataSource</class-name>
                <url>%s</url>
                <user>postgres</user>
                <password>postgres</password>
                <max-pool-size>5</max-pool-size>
                <min-pool-size>1</min-pool-size>
              </data-source>
            """;

    private final String name;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> descriptor = new ArrayList<>();
    private String attributes = "";
    private boolean console = true;

    HostWar(String name, TestDatabase database) {
        this.name = name;
        descriptor.add(DATA_SOURCE.formatted(database.url().replace("&", "&amp;")));
        set("supaqueue.console.redact", "cards:/card/number");
        with("ready.txt", "ready");
    }

    HostWar set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Adds elements to {@code web.xml}. */
    HostWar webXml(String elements) {
        descriptor.add(elements);
        return this;
    }

    HostWar metadataComplete() {
        attributes = " metadata-complete=\"true\"";
        return this;
    }

    HostWar withoutConsole() {
        console = false;
        return this;
    }

    HostWar with(String file, String text) {
        entries.put(file, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    HostWar with(Class<?>... classes) {
        for (Class<?> each : classes) {
            String file = each.getName().replace('.', '/') + ".class";
            entries.put(
                    "WEB-INF/classes/" + file,
                    read(TARGET.resolve("test-classes").resolve(file)));
        }
        return this;
    }

    /** {@return the file, in a folder under {@code target}} */
    Path build(Path folder) throws IOException {
        with(
                "WEB-INF/web.xml",
                "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"" + attributes + ">\n"
                        + String.join("", descriptor) + "</web-app>\n");
        StringBuilder properties = new StringBuilder();
        settings.forEach(
                (key, value) -> properties.append(key).append('=').append(value).append('\n'));
        with("WEB-INF/classes/META-INF/microprofile-config.properties", properties.toString());
        addLibraries(TARGET.resolve("war/libraries"));
        if (console) {
            addLibraries(TARGET);
        }
        Files.createDirectories(folder);
        Path war = folder.resolve(name + ".war");
        try (OutputStream out = Files.newOutputStream(war);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return war;
    }

    private void addLibraries(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file ->
                            file.toString().endsWith(".jar") && !file.toString().endsWith("-sources.jar"))
                    .forEach(file -> entries.put("WEB-INF/lib/" + file.getFileName(), read(file)));
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}

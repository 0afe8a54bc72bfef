package org.supaqueue.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.supaqueue.quickstart.stranger.Api;
import org.supaqueue.quickstart.stranger.Shop;
import org.supaqueue.testing.PostgresProxy;
import org.supaqueue.testing.TestDatabase;

/** Variants of the example's WAR without its orders and persistence unit. Only the queue then uses the pool. */
final class Wars {
    /** Answers 200 when the application is ready. */
    static final String READY = "api/consumer/ledger";

    private static final List<String> ORDERS = List.of(
            "WEB-INF/classes/META-INF/",
            "WEB-INF/classes/org/supaqueue/quickstart/Order",
            "WEB-INF/classes/org/supaqueue/quickstart/Payment",
            "WEB-INF/classes/org/supaqueue/quickstart/Purchase");
    private static final String DATA_SOURCE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="%s">
              <data-source>
                <name>java:app/jdbc/supaqueue</name>
                <class-name>org.postgresql.ds.PGSimpleDataSource</class-name>
                <url>%s</url>
                <user>postgres</user>
                <password>postgres</password>
                <property>
                  <name>fish.payara.is-connection-validation-required</name>
                  <value>true</value>
                </property>
                <property>
                  <name>fish.payara.connection-validation-method</name>
                  <value>custom-validation</value>
                </property>
                <property>
                  <name>fish.payara.validation-classname</name>
                  <value>org.glassfish.api.jdbc.validation.PostgresConnectionValidation</value>
                </property>
                <max-pool-size>10</max-pool-size>
                <min-pool-size>1</min-pool-size>
              </data-source>
            </web-app>
            """;

    private static final String EJB_JAR = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ejb-jar xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" metadata-complete="false"/>
            """;

    private Wars() {}

    /** Writes the example with the DataSource of the server's administrator. */
    static Path withoutOrders() throws IOException {
        Path folder = Files.createDirectories(Host.QUICKSTART.resolveSibling("without-orders"));
        return writeWithoutOrders(folder.resolve(Host.QUICKSTART.getFileName()), Map.of());
    }

    /**
     * Writes an application with another context root and its own DataSource. The DataSource exists as long as the
     * application.
     *
     * @param name name of the WAR and of the context root
     */
    static Path withOwnDataSource(String name, TestDatabase database, PostgresProxy proxy) throws IOException {
        return writeWithoutOrders(
                Host.QUICKSTART.resolveSibling(name + ".war"), withDataSource(name, database, proxy, false));
    }

    /**
     * Writes the same application with {@code metadata-complete="true"} in {@code web.xml}. The server then ignores the
     * annotations of the Servlet API.
     */
    static Path metadataComplete(String name, TestDatabase database, PostgresProxy proxy) throws IOException {
        Map<String, byte[]> entries = withDataSource(name, database, proxy, true);
        // Without this file, Payara finds no EJB and deploys nothing.
        entries.put("WEB-INF/ejb-jar.xml", EJB_JAR.getBytes(UTF_8));
        return writeWithoutOrders(Host.QUICKSTART.resolveSibling(name + ".war"), entries);
    }

    /**
     * Writes a new application without any deployment descriptor.
     *
     * @param libraries selects the files to copy from the example's {@code WEB-INF/lib}
     */
    static Path newApplication(Predicate<String> libraries) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        for (Class<?> each : List.of(Shop.class, Api.class)) {
            String file = each.getName().replace('.', '/') + ".class";
            try (InputStream bytes = each.getClassLoader().getResourceAsStream(file)) {
                classes.put("WEB-INF/classes/" + file, bytes.readAllBytes());
            }
        }
        Predicate<String> kept = name -> name.matches("WEB-INF/lib/.+") && libraries.test(name);
        return write(Host.QUICKSTART.resolveSibling("stranger.war"), kept, classes);
    }

    private static Map<String, byte[]> withDataSource(
            String name, TestDatabase database, PostgresProxy proxy, boolean metadataComplete) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        String url = proxy.url(database).replace("&", "&amp;");
        entries.put(
                "WEB-INF/web.xml", DATA_SOURCE.formatted(metadataComplete, url).getBytes(UTF_8));
        entries.put("WEB-INF/glassfish-web.xml", root("glassfish-web-app", name));
        entries.put("WEB-INF/jboss-web.xml", root("jboss-web", name));
        entries.put("WEB-INF/lib/" + Host.DRIVER.getFileName(), Files.readAllBytes(Host.DRIVER));
        return entries;
    }

    /** {@return the name of an application: the name of its file without the extension} */
    static String name(Path war) {
        return war.getFileName().toString().replaceFirst("\\.war$", "");
    }

    private static byte[] root(String element, String name) {
        return "<%s><context-root>/%s</context-root></%1$s>"
                .formatted(element, name)
                .getBytes(UTF_8);
    }

    private static Path writeWithoutOrders(Path war, Map<String, byte[]> replaced) throws IOException {
        return write(war, name -> !replaced.containsKey(name) && ORDERS.stream().noneMatch(name::startsWith), replaced);
    }

    /** Copies the selected files of the example, then adds the new files. */
    private static Path write(Path war, Predicate<String> kept, Map<String, byte[]> added) throws IOException {
        try (ZipFile original = new ZipFile(Host.QUICKSTART.toFile());
                ZipOutputStream copy = new ZipOutputStream(Files.newOutputStream(war))) {
            for (ZipEntry entry : Collections.list(original.entries())) {
                if (kept.test(entry.getName())) {
                    copy.putNextEntry(new ZipEntry(entry.getName()));
                    original.getInputStream(entry).transferTo(copy);
                }
            }
            for (Map.Entry<String, byte[]> entry : added.entrySet()) {
                copy.putNextEntry(new ZipEntry(entry.getKey()));
                copy.write(entry.getValue());
            }
        }
        return war;
    }
}

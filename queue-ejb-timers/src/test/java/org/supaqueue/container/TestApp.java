package org.supaqueue.container;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.supaqueue.testing.TestDatabase;

/**
 * Builds a WAR as users do: with the queue's JARs and their dependencies in {@code WEB-INF/lib}, its own DataSource in
 * {@code web.xml}, and settings in {@code META-INF/microprofile-config.properties}.
 */
final class TestApp {
    private static final Path BUILT = Path.of("target");
    /** Properties of Payara. WildFly cannot validate the pool of an application's own DataSource. */
    private static final Map<String, String> VALIDATION = Map.of(
            "fish.payara.is-connection-validation-required", "true",
            "fish.payara.connection-validation-method", "custom-validation",
            "fish.payara.validation-classname", "org.glassfish.api.jdbc.validation.PostgresConnectionValidation",
            "fish.payara.fail-all-connections", "true");

    private static final String QUEUE = "java:app/jdbc/supaqueue";
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
            %s
            </web-app>
            """;
    private static final String DATA_SOURCE = """
              <data-source>
                <name>%s</name>
                <class-name>org.postgresql.%s</class-name>
                <url>%s</url>
                <user>postgres</user>
                <password>postgres</password>
                %s
                <max-pool-size>5</max-pool-size>
                <min-pool-size>1</min-pool-size>
              </data-source>
            """;

    private final WebArchive war;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> dataSources = new LinkedHashMap<>();
    private boolean validating = TestEnvironment.server().equals("payara-micro");

    private TestApp(String name, TestDatabase database) {
        war = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addAsLibraries(jars("war/libraries"))
                .addAsLibraries(jars("war/test-libraries"))
                .addAsLibraries(jars("."));
        dataSource(QUEUE, database);
    }

    /**
     * An application with the queue, with short retry delays and a short time-out, but without a consumer.
     *
     * @param name name of the WAR, without extension
     * @param database database of the jobs
     */
    static TestApp withoutConsumer(String name, TestDatabase database) {
        return new TestApp(name, database)
                .set("supaqueue.retry.delay", "PT1S")
                .set("supaqueue.retry.multiplier", "1")
                .set("supaqueue.retry.jitter", "0")
                .set("supaqueue.request-timeout", "PT3S");
    }

    /**
     * An application with the queue and a consumer.
     *
     * @param name name of the WAR, without extension
     * @param database database of the jobs
     */
    static TestApp complete(String name, TestDatabase database) {
        return withoutConsumer(name, database)
                .set(
                        "supaqueue.consumer-function",
                        TestEnvironment.consumer().url().toString())
                .set("supaqueue.service-role", "the-secret");
    }

    TestApp set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Sets the consumer and the secret of a queue. */
    TestApp sending(String queue, URI consumer) {
        String prefix = "supaqueue.queue." + queue + ".";
        return set(prefix + "consumer-function", consumer.toString()).set(prefix + "service-role", "the-secret");
    }

    TestApp with(Class<?>... classes) {
        war.addClasses(classes);
        return this;
    }

    /** Uses a pool that does not validate connections and lends dead connections. */
    TestApp withoutValidation(TestDatabase database) {
        validating = false;
        return dataSource(QUEUE, database);
    }

    /** Adds a DataSource, or replaces the DataSource with this name. */
    TestApp dataSource(String name, TestDatabase database) {
        return dataSource(name, "ds.PGSimpleDataSource", database);
    }

    /** Adds a DataSource for two-phase commit, or replaces the DataSource with this name. */
    TestApp xaDataSource(String name, TestDatabase database) {
        return dataSource(name, "xa.PGXADataSource", database);
    }

    private TestApp dataSource(String name, String className, TestDatabase database) {
        String url = database.url().replace("&", "&amp;");
        dataSources.put(name, DATA_SOURCE.formatted(name, className, url, validation()));
        return this;
    }

    private String validation() {
        return validating
                ? VALIDATION.entrySet().stream()
                        .map(property -> "<property><name>" + property.getKey() + "</name><value>" + property.getValue()
                                + "</value></property>")
                        .collect(Collectors.joining())
                : "";
    }

    /** Adds Flyway, Jackson and HttpClient. Every test application has EclipseLink and the driver. */
    TestApp withOwnLibraries() {
        war.addAsLibraries(jars("war/host-libraries"));
        return this;
    }

    /** Adds a persistence unit. */
    TestApp persistence(Asset persistenceXml, Class<?>... classes) {
        war.addAsResource(persistenceXml, "META-INF/persistence.xml");
        return with(classes);
    }

    WebArchive build() {
        String properties = settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining("\n"));
        return war.setWebXML(new StringAsset(WEB_XML.formatted(String.join("", dataSources.values()))))
                .addAsResource(new StringAsset(properties), "META-INF/microprofile-config.properties");
    }

    /** Builds an EAR with the application. The libraries are in the {@code lib} folder of the EAR. */
    EnterpriseArchive inEar() {
        WebArchive module = build();
        EnterpriseArchive ear =
                ShrinkWrap.create(EnterpriseArchive.class, module.getName().replace(".war", ".ear"));
        module.getContent(Filters.include("/WEB-INF/lib/.*")).forEach((path, library) -> {
            ear.addAsLibrary(library.getAsset(), path.get().replace("/WEB-INF/lib/", ""));
            module.delete(path);
        });
        // The module has no bean class. Without beans.xml, WildFly injects nothing in a module of an EAR.
        return ear.addAsModule(module.addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml"));
    }

    /** {@return the JDBC driver that a test application has in {@code WEB-INF/lib}} */
    static Path driver() {
        return Arrays.stream(jars("war/test-libraries"))
                .filter(jar -> jar.getName().startsWith("postgresql"))
                .findFirst()
                .orElseThrow()
                .toPath();
    }

    private static File[] jars(String folder) {
        File[] jars = BUILT.resolve(folder).toFile().listFiles((in, name) -> name.endsWith(".jar"));
        if (jars == null || jars.length == 0) {
            throw new IllegalStateException("no JARs in target/" + folder + ": run ./mvnw verify");
        }
        return jars;
    }
}

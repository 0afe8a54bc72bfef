package org.supaqueue.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PortOffset;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;

/**
 * The environment of the servers under test: PostgreSQL and one consumer, both started by the JVM of the tests. The
 * consumer starts before Arquillian reads its configuration.
 */
public final class TestEnvironment implements LauncherSessionListener {
    private static RawServer consumer;

    /** {@return the consumer of all applications under test} */
    public static RawServer consumer() {
        return consumer;
    }

    /** {@return the requests for a job that the consumer received} */
    static List<RawRequest> requestsFor(long job) {
        Optional<String> id = Optional.of(String.valueOf(job));
        return consumer.requests().stream()
                .filter(request -> request.path().startsWith("/base"))
                .filter(request -> request.header("X-Supaqueue-Job-Id").equals(id))
                .toList();
    }

    /** {@return an empty database} */
    public static TestDatabase freshDatabase() {
        return Databases.freshDurable(PostgresMajor.NEWEST);
    }

    /** {@return the server under test: {@code payara-micro} or {@code wildfly}} */
    public static String server() {
        return System.getProperty("arquillian.launch");
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (server() == null || consumer != null) {
            return;
        }
        consumer = RawServer.start();
        int offset = PortOffset.free();
        System.setProperty("supaqueue.test.port-offset", String.valueOf(offset));
        System.setProperty("supaqueue.test.management-port", String.valueOf(PortOffset.MANAGEMENT + offset));
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (consumer == null) {
            return;
        }
        try {
            consumer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

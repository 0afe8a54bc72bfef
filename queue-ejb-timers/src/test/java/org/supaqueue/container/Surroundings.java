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
 * What the servers under test meet: PostgreSQL and one consumer. Both live in the JVM of the tests and are there before
 * Arquillian reads its configuration.
 */
public final class Surroundings implements LauncherSessionListener {
    private static RawServer consumer;

    /** {@return the consumer all applications under test send to} */
    public static RawServer consumer() {
        return consumer;
    }

    /** {@return the requests the consumer got for a job} */
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

    /** {@return the server the tests run on: {@code payara-micro} or {@code wildfly}} */
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

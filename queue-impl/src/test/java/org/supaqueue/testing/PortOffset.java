package org.supaqueue.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds an offset for which all ports of a server are free. The offset is random, so parallel builds rarely choose the
 * same ports. All ports are below the range that the system uses for outgoing connections.
 */
public final class PortOffset {
    /** The management port of a WildFly without an offset. */
    public static final int MANAGEMENT = 9990;

    /** The HTTP port of a WildFly without an offset. */
    public static final int HTTP = 8080;

    private static final int[] WILDFLY = {HTTP, 8443, MANAGEMENT, 9993};
    private static final int LOWEST = 5_000;
    private static final int HIGHEST = 22_000;

    private PortOffset() {}

    /** {@return the offset for WildFly's default ports} */
    public static int free() {
        return free(WILDFLY);
    }

    /**
     * Finds an offset for a server.
     *
     * @param ports ports of the server, without offset
     * @return the offset to add to each port
     */
    public static int free(int... ports) {
        return ThreadLocalRandom.current()
                .ints(400, LOWEST, HIGHEST)
                .filter(offset -> IntStream.of(ports).allMatch(port -> isFree(port + offset)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free ports for a server"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}

package org.supaqueue.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address of this machine with a full accept queue. No thread accepts, so every new connection attempt waits. */
public final class FullAcceptQueue implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final int FULL_MILLIS = 100;

    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> queued = new ArrayList<>();

    /**
     * Fills the accept queue of a port.
     *
     * @param address an address in 127.0.0.0/8
     * @param port the port
     * @throws IOException if the port is in use or the accept queue is never full
     */
    public FullAcceptQueue(InetAddress address, int port) throws IOException {
        InetSocketAddress place = new InetSocketAddress(address, port);
        listener.bind(place, 1);
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(place, FULL_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IOException("the queue of " + place + " is never full");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queued) {
            socket.close();
        }
        listener.close();
    }
}

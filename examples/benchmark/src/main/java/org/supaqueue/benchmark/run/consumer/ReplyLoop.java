package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Answers the requests of all connections on one thread. */
final class ReplyLoop implements Runnable {
    private static final int BACKLOG = 1_024;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Arrivals arrivals;

    private ReplyLoop(Selector selector, ServerSocketChannel server, Arrivals arrivals) {
        this.selector = selector;
        this.server = server;
        this.arrivals = arrivals;
    }

    static ReplyLoop open(Arrivals arrivals) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        return new ReplyLoop(selector, server, arrivals);
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    @Override
    public void run() {
        try {
            while (true) {
                selector.select(this::serve);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else if (!((ReplyConnection) key.attachment()).read()) {
                key.channel().close();
            }
        } catch (IOException e) {
            key.cancel();
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ, new ReplyConnection(channel, arrivals));
    }
}

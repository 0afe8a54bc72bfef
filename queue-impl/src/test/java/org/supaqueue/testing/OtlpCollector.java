package org.supaqueue.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** A collector: receives what an application server exports by OTLP over HTTP. */
final class OtlpCollector implements AutoCloseable {
    private final HttpServer server;
    private final Consumer<byte[]> exports;

    /**
     * @param path path of the exports
     * @param exports takes the message of each export
     */
    OtlpCollector(String path, Consumer<byte[]> exports) throws IOException {
        this.exports = exports;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext(path, this::receive);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void receive(HttpExchange exchange) throws IOException {
        boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream body = exchange.getRequestBody();
        exports.accept((compressed ? new GZIPInputStream(body) : body).readAllBytes());
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.run.process.HttpText;
import org.supaqueue.benchmark.run.process.Logs;
import org.supaqueue.testing.server.ChildProcesses;
import org.supaqueue.testing.server.PayaraMicro;

/**
 * The nginx of this machine, with one worker process. The record of the requests is the access log. nginx writes the
 * log in large blocks.
 */
public final class Nginx implements Consumer {
    private static final Duration FLUSHING = Duration.ofSeconds(10);

    private final HttpText http = new HttpText();
    private final Process process;
    private final URI url;
    private final Path accessLog;
    private long statusRequests;
    private long answered;
    private long taken;

    private Nginx(Process process, URI url, Path accessLog) {
        this.process = process;
        this.url = url;
        this.accessLog = accessLog;
    }

    /** {@return the path of nginx, if nginx is installed} */
    public static Optional<Path> program() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts nginx.
     *
     * @param program the path of nginx
     * @return the running consumer
     * @throws IOException if nginx does not start
     */
    public static Nginx start(Path program) throws IOException {
        Path directory = Files.createTempDirectory(Logs.directory(), "nginx");
        int port = PayaraMicro.anyFreePort();
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), configuration(directory, port));
        Process process = new ProcessBuilder(
                        program.toString(), "-p", directory.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
        ChildProcesses.endWithThisJvm(process.pid());
        Nginx nginx = new Nginx(process, URI.create("http://127.0.0.1:" + port), directory.resolve("ledger"));
        Awaitility.await("nginx").ignoreExceptions().until(() -> nginx.requests() == 0);
        return nginx;
    }

    private static String configuration(Path directory, int port) {
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                    log_format ledger '$http_x_supaqueue_job_id $msec';
                    access_log %1$s/ledger ledger buffer=1m flush=500ms;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    keepalive_requests 1000000000;
                    keepalive_timeout 1h;
                    default_type application/json;
                    server {
                        listen 127.0.0.1:%2$d;
                        location = /status { stub_status; access_log off; }
                        location / { return 200 '%3$s'; }
                    }
                }
                """.formatted(directory, port, ANSWER);
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public long count() throws IOException {
        return requests() - answered;
    }

    /** Returns the number of requests since the start, without the requests for the status page. */
    private long requests() throws IOException {
        statusRequests++;
        String numbers =
                http.get(url.resolve("/status")).lines().skip(2).findFirst().orElseThrow();
        return Long.parseLong(numbers.strip().split(" ")[2]) - statusRequests;
    }

    @Override
    public List<Arrival> take(long count) throws IOException {
        Awaitility.await("nginx to write its ledger").atMost(FLUSHING).until(() -> lines() >= taken + count);
        answered = requests();
        try (Stream<String> lines = Files.lines(accessLog)) {
            List<Arrival> arrivals = lines.skip(taken).map(Nginx::arrival).toList();
            taken += arrivals.size();
            return arrivals;
        }
    }

    private long lines() throws IOException {
        try (Stream<String> lines = Files.lines(accessLog)) {
            return lines.count();
        }
    }

    private static Arrival arrival(String line) {
        int space = line.indexOf(' ');
        return new Arrival(
                line.substring(0, space),
                new BigDecimal(line.substring(space + 1)).movePointRight(6).longValueExact());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}

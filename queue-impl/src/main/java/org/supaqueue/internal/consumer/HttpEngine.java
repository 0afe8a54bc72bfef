package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * The HTTP transport: sends requests as blocking calls over pooled connections.
 *
 * <p>The engine uses the connection classes of Apache HttpClient, but not its {@code HttpClient}. The engine therefore
 * has no code that resends a request, follows a redirect, answers an authentication challenge, stores a cookie or
 * decompresses a body. No such feature has to be disabled.
 */
public final class HttpEngine implements Sender {
    private static final EventLog LOG = EventLog.of(HttpEngine.class);
    private static final Duration TIDYING = Duration.ofSeconds(5);

    /**
     * The time-out for the check of an idle connection. The check usually takes 1 to 2 ms, but a consumer can extend
     * the check forever by TLS records without data.
     */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final Set<CancellableCall> calls = ConcurrentHashMap.newKeySet();
    private final HostNames names;
    private final Watchdog watchdog;
    private final Semaphore places;
    private final ConnectionPool pool;
    private volatile boolean closed;

    /**
     * @param maxCalls maximum number of concurrent calls, and of open connections
     * @param threads creates the threads for time-outs and host names
     */
    public HttpEngine(int maxCalls, ThreadFactory threads) {
        this(maxCalls, threads, InetAddress::getAllByName, ConnectionPool.SYSTEM_TLS);
    }

    HttpEngine(int maxCalls, ThreadFactory threads, HostNames.Lookup lookup, TlsSocketStrategy tls) {
        this(maxCalls, threads, lookup, tls, ConnectionLife.SYSTEM);
    }

    HttpEngine(
            int maxCalls, ThreadFactory threads, HostNames.Lookup lookup, TlsSocketStrategy tls, ConnectionLife life) {
        names = new HostNames(lookup, threads);
        watchdog = new Watchdog(threads);
        places = new Semaphore(maxCalls);
        pool = new ConnectionPool(maxCalls, names, tls, life);
        watchdog.every(TIDYING, pool::closeIdle);
    }

    @Override
    public Answer send(ConsumerRequest request, CallProgress progress) throws NoAnswerException {
        CancellableCall call = new CancellableCall(request, progress);
        calls.add(call);
        try {
            if (closed) {
                call.cut(Kind.ABORTED);
            }
            return watched(call);
        } catch (IOException | HttpException | InterruptedException | ExecutionException | TimeoutException e) {
            throw call.failure(e);
        } catch (RuntimeException e) {
            throw call.failure(e);
        } finally {
            calls.remove(call);
        }
    }

    private Answer watched(CancellableCall call)
            throws IOException, HttpException, InterruptedException, ExecutionException, TimeoutException {
        Future<?> watch = watchdog.watch(call);
        try {
            if (!places.tryAcquire(call.remaining().toMilliseconds(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            try {
                ClassicHttpRequest message = Wire.message(call.request());
                HttpRoute consumer =
                        new HttpRoute(RoutingSupport.normalize(RoutingSupport.determineHost(message), null));
                return exchange(call, message, consumer);
            } finally {
                places.release();
            }
        } finally {
            watch.cancel(false);
        }
    }

    private Answer exchange(CancellableCall call, ClassicHttpRequest message, HttpRoute consumer)
            throws IOException, HttpException, InterruptedException, ExecutionException, TimeoutException {
        try (PooledConnection connection = usable(call, consumer)) {
            connection.connect(call);
            call.progress().connected();
            ClassicHttpResponse response = connection.send(message);
            call.progress().answerBegan();
            Answer answer = Wire.answer(response, call.request().maxResponseBytes());
            if (!answer.truncated()) {
                connection.answered(message, response);
            }
            return answer;
        }
    }

    /**
     * Takes connections from the pool until one is usable, and closes the others. If no pooled connection is usable,
     * the pool supplies a new one. A connection that the check refuses therefore never costs the job an attempt.
     */
    private PooledConnection usable(CancellableCall call, HttpRoute consumer)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            PooledConnection connection = pool.lease(consumer);
            boolean usable = false;
            try {
                call.enter(connection::abort);
                call.check();
                usable = connection.isUsable();
                if (usable) {
                    return connection;
                }
            } finally {
                if (!usable) {
                    connection.close();
                }
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Does nothing while a call is running, because then the pool may supply another connection than the one that
     * was used last. A connection that passes the check is trusted for 10 ms.
     */
    @Override
    public void checkIdle() {
        HttpRoute consumer = pool.lastConsumer();
        if (consumer == null || !calls.isEmpty() || !places.tryAcquire()) {
            return;
        }
        try (PooledConnection idle = pool.lease(consumer)) {
            Future<?> watch = watchdog.after(LONGEST_LOOK, idle::abort);
            try {
                if (idle.isUsable()) {
                    idle.keep();
                }
            } finally {
                watch.cancel(false);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException unchecked) {
            LOG.write(
                    LogEvent.CONSUMER_UNCHECKED,
                    () -> LogLine.of("An idle connection was not checked ahead of a call"),
                    unchecked);
        } finally {
            places.release();
        }
    }

    @Override
    public void abortAll() {
        calls.forEach(call -> call.cut(Kind.ABORTED));
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        abortAll();
        watchdog.close();
        names.close();
        pool.close();
    }
}

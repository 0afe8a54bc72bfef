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

/**
 * The transport: blocking calls over pooled connections.
 *
 * <p>It drives the connections of Apache HttpClient itself instead of its client. So there is nothing to switch off:
 * no code here could send a request again, follow a redirect, answer a challenge, keep a cookie or unpack a body.
 */
public final class HttpEngine implements Sender {
    private static final System.Logger LOG = System.getLogger(HttpEngine.class.getName());
    private static final Duration TIDYING = Duration.ofSeconds(5);

    /** A look takes a millisecond or two, unless the consumer sends TLS records without data for ever. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private final Set<CancellableCall> calls = ConcurrentHashMap.newKeySet();
    private final HostNames names;
    private final Watchdog watchdog;
    private final Semaphore places;
    private final ConnectionPool pool;
    private volatile boolean closed;

    /**
     * @param maxCalls calls that may be under way at once, and connections held
     * @param threads makes the threads that watch deadlines and resolve host names
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
    public Answer send(ConsumerRequest request) throws NoAnswerException {
        CancellableCall call = new CancellableCall(request);
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
            ClassicHttpResponse response = connection.send(message);
            Answer answer = Wire.answer(response, call.request().maxResponseBytes());
            if (!answer.truncated()) {
                connection.answered(message, response);
            }
            return answer;
        }
    }

    /** Closes kept connections until it finds one that may be used, and ends with a new one: the call loses nothing. */
    private PooledConnection usable(CancellableCall call, HttpRoute consumer)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            PooledConnection connection = pool.lease(consumer);
            boolean usable = false;
            try {
                call.enter(connection::cut);
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

    /** With no call under way, the pool lends what was left last. It is looked at, and then trusted for a moment. */
    @Override
    public void checkIdle() {
        HttpRoute consumer = pool.lastConsumer();
        if (consumer == null || !calls.isEmpty() || !places.tryAcquire()) {
            return;
        }
        try (PooledConnection idle = pool.lease(consumer)) {
            Future<?> watch = watchdog.after(LONGEST_LOOK, idle::cut);
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
            LOG.log(System.Logger.Level.DEBUG, "An idle connection was not checked ahead of a call", unchecked);
        } finally {
            places.release();
        }
    }

    @Override
    public void abortAll() {
        calls.forEach(call -> call.cut(Kind.ABORTED));
    }

    boolean isClosed() {
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

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
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/**
 * The transport: blocking calls over pooled connections.
 *
 * <p>It drives the connections of Apache HttpClient itself instead of its client. So there is nothing to switch off:
 * no code here could send a request again, follow a redirect, answer a challenge, keep a cookie, unpack a body or add
 * a header.
 */
public final class HttpEngine implements Sender {
    private static final System.Logger LOG = System.getLogger(HttpEngine.class.getName());
    private static final Duration TIDYING = Duration.ofSeconds(5);

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final HostNames names;
    private final Watchdog watchdog;
    private final Semaphore places;
    private final PoolingHttpClientConnectionManager pool;
    private volatile HttpRoute lastRoute;
    private volatile boolean closed;

    /**
     * @param maxCalls calls that may be under way at once, and connections held
     * @param threads makes the threads that watch deadlines and resolve host names
     */
    public HttpEngine(int maxCalls, ThreadFactory threads) {
        this(maxCalls, threads, InetAddress::getAllByName, ConnectionPool.SYSTEM_TLS);
    }

    HttpEngine(int maxCalls, ThreadFactory threads, HostNames.Lookup lookup, TlsSocketStrategy tls) {
        names = new HostNames(lookup, threads);
        watchdog = new Watchdog(threads);
        places = new Semaphore(maxCalls);
        pool = ConnectionPool.of(maxCalls, names, tls);
        watchdog.every(TIDYING, () -> pool.closeIdle(ConnectionPool.MAX_IDLE));
    }

    @Override
    public Answer send(ConsumerRequest request) throws NoAnswerException {
        Call call = new Call(request);
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

    private Answer watched(Call call)
            throws IOException, HttpException, InterruptedException, ExecutionException, TimeoutException {
        Future<?> watch = watchdog.watch(call);
        try {
            if (!places.tryAcquire(call.remaining().toMilliseconds(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            try {
                ClassicHttpRequest message = Wire.message(call.request());
                HttpRoute route = new HttpRoute(RoutingSupport.normalize(RoutingSupport.determineHost(message), null));
                return exchange(call, message, route);
            } finally {
                places.release();
            }
        } finally {
            watch.cancel(false);
        }
    }

    /** Never waits: there are as many connections as places. Waiting here, cut at a bad moment, would lose one. */
    private ConnectionEndpoint lease(HttpRoute route)
            throws InterruptedException, ExecutionException, TimeoutException {
        return pool.lease("", route, Timeout.INFINITE, null).get(Timeout.ofSeconds(1));
    }

    private Answer exchange(Call call, ClassicHttpRequest message, HttpRoute route)
            throws IOException, HttpException, InterruptedException, ExecutionException, TimeoutException {
        ConnectionEndpoint endpoint = lease(route);
        TimeValue keepFor = null;
        try {
            call.enter(() -> {
                endpoint.close(CloseMode.IMMEDIATE);
                return true;
            });
            HttpCoreContext context = HttpCoreContext.create();
            connect(call, endpoint, context);
            AtomicReference<ConsumerConnection> connection = new AtomicReference<>();
            ClassicHttpResponse response = endpoint.execute(
                    "",
                    message,
                    (m, c, x) -> {
                        connection.set((ConsumerConnection) c);
                        return Dialogue.hold(m, c);
                    },
                    context);
            Answer answer = Wire.answer(response, call.request().maxResponseBytes());
            keepFor = answer.truncated() ? null : KeepAlive.of(message, response, context);
            connection.get().keepFor(keepFor);
            return answer;
        } finally {
            release(endpoint, route, keepFor);
        }
    }

    private void connect(Call call, ConnectionEndpoint endpoint, HttpCoreContext context) throws IOException {
        call.check();
        if (!endpoint.isConnected()) {
            names.resolveFor(call);
            try {
                pool.connect(endpoint, ConnectionPool.CONNECT_LIMIT, context);
            } finally {
                names.resolveFor(null);
            }
            call.check();
        }
    }

    private void release(ConnectionEndpoint endpoint, HttpRoute route, TimeValue keepFor) {
        if (keepFor == null) {
            endpoint.close(CloseMode.IMMEDIATE);
        } else {
            lastRoute = route;
        }
        pool.release(endpoint, null, keepFor);
    }

    /** With no call under way, the pool lends what was left last. It looks at it, and then trusts it for a moment. */
    @Override
    public void checkIdle() {
        HttpRoute route = lastRoute;
        if (route == null || !calls.isEmpty() || !places.tryAcquire()) {
            return;
        }
        try {
            pool.release(lease(route), null, ConnectionPool.MAX_IDLE);
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
        pool.close(CloseMode.IMMEDIATE);
    }
}

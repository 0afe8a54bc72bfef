package org.supaqueue.internal.consumer;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.ConnectionHolder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/** A connection while one call has it. It is closed when the call gives it back, unless it may be kept. */
final class PooledConnection implements AutoCloseable {
    private final ConnectionPool pool;
    private final HttpRoute consumer;
    private final ConnectionEndpoint endpoint;
    private final HttpCoreContext context = HttpCoreContext.create();
    private CloseMode closing = CloseMode.IMMEDIATE;
    private TimeValue keepFor;

    PooledConnection(ConnectionPool pool, HttpRoute consumer, ConnectionEndpoint endpoint) {
        this.pool = pool;
        this.consumer = consumer;
        this.endpoint = endpoint;
    }

    /** Ends whatever is done with it, from another thread. */
    boolean cut() {
        endpoint.close(CloseMode.IMMEDIATE);
        return true;
    }

    /**
     * Whether a request may go out over it. One that is not connected yet may always be used. One that was kept must be
     * young, and silent since its last answer.
     */
    boolean isUsable() {
        ConsumerConnection connection = connection();
        if (connection == null || connection.isFresh()) {
            return true;
        }
        if (connection.isTooOld()) {
            closing = CloseMode.GRACEFUL;
            return false;
        }
        return !pool.unclean().contains(consumer) && isSilence(connection.sinceAnswer());
    }

    private boolean isSilence(Arrived arrived) {
        if (arrived == Arrived.BYTES) {
            pool.unclean().add(consumer);
        }
        return arrived == Arrived.NOTHING;
    }

    void connect(CancellableCall call) throws IOException {
        boolean connected = endpoint.isConnected();
        // One that was cut off meanwhile looks like one that is still to be connected.
        call.check();
        if (!connected) {
            pool.names().resolveFor(call);
            try {
                pool.connections().connect(endpoint, ConnectionPool.CONNECT_LIMIT, context);
            } finally {
                pool.names().resolveFor(null);
            }
            call.check();
        }
    }

    /** @return the answer, with its body still to be read */
    ClassicHttpResponse send(ClassicHttpRequest request) throws IOException, HttpException {
        ConsumerConnection connection = connection();
        try {
            return endpoint.execute("", request, (r, c, x) -> Dialogue.hold(r, (ConsumerConnection) c), context);
        } catch (HttpException noAnswer) {
            if (connection != null && !connection.isFresh()) {
                // Most likely this came late, behind the answer before.
                pool.unclean().add(consumer);
            }
            throw noAnswer;
        }
    }

    /** The answer is read to its end: the connection is kept as long as the answer allows, if nothing is behind it. */
    void answered(ClassicHttpRequest request, ClassicHttpResponse response) {
        TimeValue allowed = KeepAlive.of(request, response, context);
        ConsumerConnection connection = connection();
        if (allowed != null
                && connection != null
                && !pool.unclean().contains(consumer)
                && isSilence(connection.behindAnswer())) {
            connection.answered(allowed);
            keepFor = allowed;
        }
    }

    /** Nothing was done with it, so it goes on as it was. */
    void keep() {
        keepFor = ConnectionPool.MAX_IDLE;
    }

    /** @return null once it was cut off */
    private ConsumerConnection connection() {
        return (ConsumerConnection) ((ConnectionHolder) endpoint).get();
    }

    @Override
    public void close() {
        if (keepFor == null) {
            endpoint.close(closing);
        } else {
            pool.setLastConsumer(consumer);
        }
        pool.connections().release(endpoint, null, keepFor);
    }
}

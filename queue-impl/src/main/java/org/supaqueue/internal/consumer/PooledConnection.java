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

/**
 * A pooled connection while one call or one check uses the connection.
 *
 * <p>{@link #close} closes the connection, unless {@link #answered} or {@link #keep} marked the connection to be kept.
 */
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

    /** Closes the connection from another thread, which ends any operation on the connection. */
    boolean abort() {
        endpoint.close(CloseMode.IMMEDIATE);
        return true;
    }

    /**
     * Returns whether a request can be sent over this connection.
     *
     * <p>A connection without an answer so far is always usable. Any other connection is usable if the connection has
     * not expired, the consumer is not unclean, and nothing came since the last answer.
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

    /** Returns whether nothing came. Records the consumer as unclean if bytes came. */
    private boolean isSilence(UnexpectedInput arrived) {
        if (arrived == UnexpectedInput.BYTES) {
            pool.unclean().add(consumer);
        }
        return arrived == UnexpectedInput.NONE;
    }

    void connect(CancellableCall call) throws IOException {
        boolean connected = endpoint.isConnected();
        // Check the call after reading the state: a cancelled connection looks like one that is not connected yet.
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

    /** @return the answer; the caller must still read the body */
    ClassicHttpResponse send(ClassicHttpRequest request) throws IOException, HttpException {
        ConsumerConnection connection = connection();
        try {
            return endpoint.execute("", request, (r, c, x) -> Dialogue.hold(r, (ConsumerConnection) c), context);
        } catch (HttpException noAnswer) {
            if (connection != null && !connection.isFresh()) {
                // The answer is not valid HTTP. Most likely its first bytes belong to no answer: they followed the
                // previous answer and came late.
                pool.unclean().add(consumer);
            }
            throw noAnswer;
        }
    }

    /**
     * Marks the connection to be kept, after the answer was read completely. The connection is not kept if the answer
     * does not allow this, the consumer is unclean, or more bytes follow the answer.
     */
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

    /** Marks the connection to be kept after a check without a request. The expiry does not change. */
    void keep() {
        keepFor = ConnectionPool.MAX_IDLE;
    }

    /** @return null after {@link #abort} */
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

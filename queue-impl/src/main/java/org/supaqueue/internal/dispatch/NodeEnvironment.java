package org.supaqueue.internal.dispatch;

import java.util.concurrent.ThreadFactory;
import java.util.function.IntFunction;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.observation.Observation;
import org.supaqueue.spi.RetryPolicy;

/**
 * What the environment provides to a {@link QueueNode}.
 *
 * @param threads creates the node's threads; inside a server, managed threads
 * @param sender creates the sender that calls the consumers, for a maximum number of concurrent calls; the node closes
 *     the sender
 * @param listener receives the node's events
 * @param observation who watches the node
 * @param version the version in the User-Agent header
 * @param retryPolicy the policy of the application; null for none
 */
public record NodeEnvironment(
        ThreadFactory threads,
        IntFunction<Sender> sender,
        NodeListener listener,
        Observation observation,
        String version,
        RetryPolicy retryPolicy) {

    /** An environment without an observer and without a policy of the application. */
    public NodeEnvironment(ThreadFactory threads, IntFunction<Sender> sender, NodeListener listener, String version) {
        this(threads, sender, listener, Observation.NONE, version, null);
    }

    /** {@return who receives what the node does} */
    NodeObserver observer() {
        return observation.observer();
    }
}

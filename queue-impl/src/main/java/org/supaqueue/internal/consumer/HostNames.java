package org.supaqueue.internal.consumer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.net.InetAddressUtils;

/**
 * Resolves host names in a way that can be cancelled.
 *
 * <p>The system's resolver cannot be stopped, so each lookup runs on a separate thread. A cancelled call only stops
 * waiting for the lookup. All calls that wait for the same host share one lookup.
 */
final class HostNames implements DnsResolver, AutoCloseable {

    /** Resolves a host name. May block without a time limit. */
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    private final ThreadLocal<CancellableCall> caller = new ThreadLocal<>();
    private final ConcurrentMap<String, CompletableFuture<InetAddress[]>> lookups = new ConcurrentHashMap<>();
    private final Lookup system;
    private final ExecutorService resolvers;

    HostNames(Lookup system, ThreadFactory threads) {
        this.system = system;
        resolvers =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    /**
     * Sets the call for which the current thread resolves names, because {@link DnsResolver} has no parameter for the
     * call.
     *
     * @param call null to clear
     */
    void resolveFor(CancellableCall call) {
        if (call == null) {
            caller.remove();
        } else {
            caller.set(call);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (InetAddressUtils.isIPv4(host) || InetAddressUtils.isIPv6(host)) {
            return InetAddress.getAllByName(host);
        }
        CompletableFuture<InetAddress[]> lookup =
                lookups.computeIfAbsent(host, this::start).copy();
        CancellableCall call = caller.get();
        Cancellable before = call.enter(() -> lookup.cancel(true));
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            throw unknown(host, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, e);
        } finally {
            call.enter(before);
        }
    }

    private CompletableFuture<InetAddress[]> start(String host) {
        CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
        resolvers.execute(() -> {
            try {
                lookup.complete(system.of(host));
            } catch (UnknownHostException | RuntimeException e) {
                lookup.completeExceptionally(e);
            } finally {
                lookups.remove(host, lookup);
            }
        });
        return lookup;
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(host);
        unknown.initCause(cause);
        return unknown;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    @Override
    public void close() {
        resolvers.shutdownNow();
    }
}

package org.supaqueue.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A DataSource that counts the statements that its users prepare, and the connections that they hold. */
public final class CountedStatements {

    private final DataSource counted;
    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    public CountedStatements(DataSource source) {
        counted = proxy(DataSource.class, source, (method, result) -> {
            if (result instanceof Connection connection) {
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                return counting(connection);
            }
            return result;
        });
    }

    private Connection counting(Connection connection) {
        return proxy(Connection.class, connection, (method, result) -> {
            if (method.equals("prepareStatement")) {
                statements.incrementAndGet();
            } else if (method.equals("close")) {
                open.decrementAndGet();
            }
            return result;
        });
    }

    public DataSource dataSource() {
        return counted;
    }

    public int statements() {
        return statements.get();
    }

    public int openConnections() {
        return open.get();
    }

    public int mostOpenConnections() {
        return mostOpen.get();
    }

    private interface AfterCall {
        Object see(String method, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, AfterCall afterCall) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return afterCall.see(method.getName(), method.invoke(target, arguments));
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

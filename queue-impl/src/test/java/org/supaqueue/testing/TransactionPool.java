package org.supaqueue.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A pooler in transaction mode: each transaction of a connection runs in another session than the transaction before.
 */
public final class TransactionPool implements InvocationHandler {
    private final Connection[] sessions;
    private int current;

    private TransactionPool(Connection... sessions) {
        this.sessions = sessions;
    }

    /** {@return a DataSource whose connections change the session between transactions} */
    public static DataSource before(DataSource database) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return proxy(Connection.class, new TransactionPool(database.getConnection(), database.getConnection()));
            }
            return call(database, method, arguments);
        });
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "createStatement", "prepareStatement" -> switchBetweenTransactions();
            case "setNetworkTimeout" -> call(sessions[1 - current], method, arguments);
            case "close" -> call(sessions[1 - current], method, arguments);
            default -> {
                // Runs in the session of the last transaction.
            }
        }
        return call(sessions[current], method, arguments);
    }

    private void switchBetweenTransactions() throws SQLException {
        if (sessions[current].getAutoCommit()) {
            current = 1 - current;
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}

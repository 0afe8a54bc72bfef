package org.supaqueue.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/**
 * Passes each call to the object of the test that runs. So a field of a test class can use an object before the test
 * begins, and a bean can keep the object over several tests.
 */
record CurrentTest(Class<?> type, Supplier<?> current) implements InvocationHandler {

    static <T> T proxy(Class<T> type, Supplier<T> current) {
        return type.cast(Proxy.newProxyInstance(
                CurrentTest.class.getClassLoader(), new Class<?>[] {type}, new CurrentTest(type, current)));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return invokeOfObject(proxy, method, arguments);
        }
        try {
            return method.invoke(current.get(), arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** These methods work also while no test runs. */
    private Object invokeOfObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + " of the test kit";
        };
    }
}

package org.supaqueue.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test that uses a kit. JUnit also ends a test that the kit has refused, so the kit must know its own test. */
final class RunningTest {

    private @Nullable String test;

    synchronized void begin(@Nullable ExtensionContext context) {
        if (test != null) {
            throw new IllegalStateException("two tests use the same QueueTestKit at the same time:"
                    + " use a field that is not static, or @Execution(SAME_THREAD)");
        }
        test = idOf(context);
    }

    synchronized boolean is(@Nullable ExtensionContext context) {
        return idOf(context).equals(test);
    }

    synchronized void end() {
        test = null;
    }

    private static String idOf(@Nullable ExtensionContext context) {
        return context == null ? "" : context.getUniqueId();
    }
}

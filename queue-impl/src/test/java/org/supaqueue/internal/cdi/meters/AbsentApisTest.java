package org.supaqueue.internal.cdi.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.testing.LogLines;

/** The application starts whichever of the monitoring APIs are absent. */
class AbsentApisTest {

    private static final List<String> ALL =
            List.of("io.opentelemetry.", "io.micrometer.", "org.eclipse.microprofile.metrics.");

    /** Loads the classes of the queue anew, without some packages. */
    private static final class Without extends ClassLoader {
        private final List<String> absent;

        Without(List<String> absent) {
            super(AbsentApisTest.class.getClassLoader());
            this.absent = absent;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (absent.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("org.supaqueue.internal.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        /** {@return the meters that the queue finds} */
        List<?> find(String chosen) throws ReflectiveOperationException {
            Class<?> systems = loadClass("org.supaqueue.internal.config.MetricsSystem");
            Object system = systems.getMethod("valueOf", String.class).invoke(null, chosen);
            return (List<?>) loadClass("org.supaqueue.internal.cdi.meters.ApplicationMeters")
                    .getMethod("find", Iterable.class, systems)
                    .invoke(null, List.of(), system);
        }
    }

    @Test
    void shouldFindNothingAndSayNothingWithoutAnyApi() throws Exception {
        try (LogLines log = LogLines.of("org.supaqueue")) {
            assertThat(new Without(ALL).find("AUTO")).isEmpty();
            assertThat(log.lines("WARNING")).isEmpty();
        }
    }

    /** Without CDI, the lookup in each API that is present fails, and each failure is a warning. */
    @ParameterizedTest
    @CsvSource({
        "io.opentelemetry., opentelemetry",
        "io.micrometer., micrometer",
        "org.eclipse.microprofile.metrics., microprofile"
    })
    void shouldLookOnlyInTheApisThatArePresent(String absent, String system) throws Exception {
        try (LogLines log = LogLines.of("org.supaqueue")) {
            assertThat(new Without(List.of(absent)).find("AUTO")).isEmpty();
            assertThat(log.warnings("The metrics cannot go to")).hasSize(2).noneMatch(line -> line.contains(system));
        }
    }

    @Test
    void shouldWarnIfTheChosenSystemIsAbsent() throws Exception {
        try (LogLines log = LogLines.of("org.supaqueue")) {
            assertThat(new Without(ALL).find("MICROMETER")).isEmpty();
            assertThat(log.warnings("supaqueue.metrics names micrometer")).hasSize(1);
        }
    }
}

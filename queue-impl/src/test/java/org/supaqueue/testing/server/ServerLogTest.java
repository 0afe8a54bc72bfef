package org.supaqueue.testing.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds the queue's entries in the log of a server, in the formats of Payara Micro and WildFly. */
class ServerLogTest {
    private static final String PAYARA_HEAD =
            "[2026-11-26T20:46:52.012+0000] [] [\u001b[1;93mWARNING\u001b[0m] [] [\u001b[1;94morg.supaqueue.internal.store.FailureBackoff\u001b[0m]"
                    + " [tid: _ThreadID=70 _ThreadName=concurrent/[a]-Thread-3] [timeMillis: 1] [levelValue: 900] ";

    @TempDir
    private Path folder;

    @Test
    void shouldReadTheLogOfPayaraMicro() throws IOException {
        ServerLog log = log(PAYARA_HEAD + "one line\n\n" + PAYARA_HEAD
                + "[[\n  first\njava.lang.Error: x\n\tat a.B.c(B.java:1)\n]]\n\n"
                + PAYARA_HEAD.replace("org.supaqueue.internal", "org.other") + "not ours\n");

        assertThat(log.entries()).hasSize(3);
        assertThat(log.entriesOfTheQueue())
                .extracting(ServerLog.Entry::line)
                .containsExactly("WARN FailureBackoff: one line", "WARN FailureBackoff: first");
        assertThat(log.entriesOfTheQueue())
                .extracting(ServerLog.Entry::hasTrace)
                .containsExactly(false, true);
    }

    @Test
    void shouldReadTheLogOfWildFly() throws IOException {
        ServerLog log = log(
                "\u001b[0m\u001b[33m20:45:14,769 WARN  [org.supaqueue.internal.store.FailureBackoff] (EE-1 (x)) it failed\u001b[0m\n"
                        + "20:45:15,000 INFO  [org.supaqueue.internal.store.FailureBackoff] (EE-1) it works again\n"
                        + "20:45:16,000 ERROR [stderr] (main) something: java.lang.Error\n\tat a.B.c(B.java:1)\n");

        assertThat(log.entries()).hasSize(3);
        assertThat(log.entriesOfTheQueue())
                .extracting(ServerLog.Entry::line)
                .containsExactly("WARN FailureBackoff: it failed", "INFO FailureBackoff: it works again");
        assertThat(log.entries().get(2).hasTrace()).isTrue();
    }

    @Test
    void shouldForgetWhatWasWrittenBeforeTheMark() throws IOException {
        ServerLog log = log(PAYARA_HEAD + "before\n");
        log.mark();
        Files.writeString(folder.resolve("log"), PAYARA_HEAD + "after\n", StandardOpenOption.APPEND);

        assertThat(log.entries()).extracting(ServerLog.Entry::text).containsExactly("after");
    }

    private ServerLog log(String text) throws IOException {
        return new ServerLog(Files.writeString(folder.resolve("log"), text));
    }
}

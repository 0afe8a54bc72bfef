package org.supaqueue.quickstart;

import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.supaqueue.testing.server.ServerLog;

/**
 * The queue's log lines about an outage: one line with the cause when the outage begins, and one line when the outage
 * is over.
 */
final class OutageLines {
    static final List<String> UNINFORMATIVE_TEXTS = List.of("SQLSTATE null", "UndeclaredThrowableException");
    /**
     * A part of the line about a pool that lends dead connections. The queue logs this line once while an application
     * runs.
     */
    private static final String POOL_ADVICE = "validat";

    /** A part of the line after an outage that was longer than the lease. */
    private static final String RESCUED = "were rescued";

    private OutageLines() {}

    static void verify(SoftAssertions softly, FaultRun run, int applications) {
        for (ServerLog.Entry entry : run.log()) {
            softly.assertThat(entry.text()).as("says nothing%s", run).doesNotContain(UNINFORMATIVE_TEXTS);
            softly.assertThat(entry.hasTrace())
                    .as("a trace%s%n%s", run, entry.text())
                    .isFalse();
        }
        long begun = run.log().stream()
                .filter(entry -> !entry.level().equals("INFO") && !entry.text().contains(POOL_ADVICE))
                .count();
        softly.assertThat(begun)
                .as("lines that an outage has begun%s%s", run, run.lines())
                .isLessThanOrEqualTo(applications);
        long over = run.log().stream()
                .filter(entry -> entry.level().equals("INFO") && !entry.text().contains(RESCUED))
                .count();
        softly.assertThat(over)
                // If another connection replaces a lost connection at once, no line says that an outage is over.
                .as("lines that it is over%s%s", run, run.lines())
                .isLessThanOrEqualTo(begun);
    }
}

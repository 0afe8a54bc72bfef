package org.supaqueue.quickstart;

import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.supaqueue.testing.server.ServerLog;

/** What the queue's own log says of an outage: one line when it begins, with its cause, and one when it is over. */
final class OutageLines {
    static final List<String> SAY_NOTHING = List.of("SQLSTATE null", "UndeclaredThrowableException");
    /** The one that names a pool which lends dead connections comes once in an application's life. */
    private static final String ADVICE = "validat";

    /** After an outage that was longer than the lease. */
    private static final String RESCUED = "were rescued";

    private OutageLines() {}

    static void verify(SoftAssertions softly, FaultRun run, int applications) {
        for (ServerLog.Entry entry : run.log()) {
            softly.assertThat(entry.text()).as("says nothing%s", run).doesNotContain(SAY_NOTHING);
            softly.assertThat(entry.hasTrace())
                    .as("a trace%s%n%s", run, entry.text())
                    .isFalse();
        }
        long begun = run.log().stream()
                .filter(entry -> !entry.level().equals("INFO") && !entry.text().contains(ADVICE))
                .count();
        softly.assertThat(begun)
                .as("lines that an outage has begun%s%s", run, run.lines())
                .isLessThanOrEqualTo(applications);
        long over = run.log().stream()
                .filter(entry -> entry.level().equals("INFO") && !entry.text().contains(RESCUED))
                .count();
        softly.assertThat(over)
                // A connection that another one replaces at once is no outage that could be over.
                .as("lines that it is over%s%s", run, run.lines())
                .isLessThanOrEqualTo(begun);
    }
}

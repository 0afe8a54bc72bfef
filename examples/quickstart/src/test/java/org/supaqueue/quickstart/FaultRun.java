package org.supaqueue.quickstart;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.supaqueue.testing.server.ServerLog;

/**
 * The result of one fault.
 *
 * @param fault the fault
 * @param flowing whether jobs were running at the time of the fault; otherwise the node slept
 * @param jobs number of jobs
 * @param lost number of jobs that never became complete
 * @param twice the jobs that the consumer received more than once, with the reason
 * @param firstJob seconds until the next job was sent, from the moment the database was back
 * @param firstOrder seconds until the application could enqueue and the job was sent, from the same moment
 * @param log the queue's log entries since the fault
 */
record FaultRun(
        DatabaseFault fault,
        boolean flowing,
        int jobs,
        int lost,
        Map<String, String> twice,
        OptionalDouble firstJob,
        OptionalDouble firstOrder,
        List<ServerLog.Entry> log) {
    private static final String LINE = "%n%-37s %-8s %5s %5s %6s %10s %12s %5s %5s %7s  %s";

    static String heading() {
        return LINE.formatted(
                "fault",
                "during",
                "jobs",
                "lost",
                "twice",
                "first job",
                "first order",
                "WARN",
                "INFO",
                "traces",
                "why twice");
    }

    @Override
    public String toString() {
        return LINE.formatted(
                fault,
                flowing ? "flow" : "sleep",
                jobs,
                lost,
                twice.size(),
                seconds(firstJob),
                seconds(firstOrder),
                count("WARN"),
                count("INFO"),
                log.stream().filter(ServerLog.Entry::hasTrace).count(),
                twice.isEmpty() ? "" : twice);
    }

    long count(String level) {
        return log.stream().filter(entry -> entry.level().equals(level)).count();
    }

    /** {@return each logged line and its number of occurrences} */
    String lines() {
        Map<String, Integer> counts = new TreeMap<>();
        log.forEach(entry -> counts.merge(entry.line(), 1, Integer::sum));
        StringBuilder text = new StringBuilder();
        counts.forEach((line, count) -> text.append("%n%37s   %d × %s".formatted("", count, line)));
        return text.toString();
    }

    private static String seconds(OptionalDouble seconds) {
        return seconds.isPresent() ? String.format(Locale.ROOT, "%.2f s", seconds.getAsDouble()) : "never";
    }
}

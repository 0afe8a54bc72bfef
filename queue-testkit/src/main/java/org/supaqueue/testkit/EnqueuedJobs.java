package org.supaqueue.testkit;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.supaqueue.Job;
import org.supaqueue.JobState;

/** Compares the jobs of a test with an expectation. */
record EnqueuedJobs(List<Job> jobs, Instant now) {

    private static final int MAX_PAYLOAD = 200;

    List<Job> require(int count, ExpectedJob expected) {
        List<Job> matching = jobs.stream().filter(expected::matches).toList();
        if (matching.size() != count) {
            throw new AssertionError(message(count, expected, matching));
        }
        return matching;
    }

    private String message(int count, ExpectedJob expected, List<Job> matching) {
        String summary = "expected %d job%s: %s\nbut %d of %d jobs match%s"
                .formatted(
                        count,
                        count == 1 ? "" : "s",
                        expected,
                        matching.size(),
                        jobs.size(),
                        jobs.isEmpty() ? "" : ":");
        return jobs.stream()
                .map(job -> describe(job)
                        + (matching.contains(job) ? " - matches" : " - not: " + expected.differences(job)))
                .collect(Collectors.joining("\n  ", summary + (jobs.isEmpty() ? "" : "\n  "), ""));
    }

    private String describe(Job job) {
        return "job %s: %s %s, queue %s, %s%s, payload %s"
                .formatted(job.id(), job.verb(), job.urlPath(), job.queue(), job.state(), when(job), payload(job));
    }

    private String when(Job job) {
        boolean waits = job.state() == JobState.AVAILABLE || job.state() == JobState.FAILED;
        return waits && job.runAt().isAfter(now) ? " until " + job.runAt() : "";
    }

    private static String payload(Job job) {
        String payload = job.payload().orElse("none");
        return payload.length() <= MAX_PAYLOAD ? payload : payload.substring(0, MAX_PAYLOAD) + "...";
    }
}

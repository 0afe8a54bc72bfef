package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.supaqueue.internal.request.BulkRules;

/** Tests that a bulk request refuses a bad value with the text of the SQL functions ({@code BulkRulesTest}). */
class BulkRequestTest {

    private static final JobFilter MAIL = JobFilter.all().queue("mail");

    static Stream<Arguments> refused() {
        return Stream.of(
                refused(() -> BulkRequest.retry(JobFilter.all()), "filter {} must have a condition"),
                refused(
                        () -> BulkRequest.retry(MAIL.status(JobState.AVAILABLE)),
                        "status \"\" must be failed, dead or cancelled for a retry"),
                refused(
                        () -> BulkRequest.retry(MAIL.status(JobState.COMPLETE)),
                        "status \"complete\" must be failed, dead or cancelled for a retry"),
                refused(
                        () -> BulkRequest.cancel(MAIL.status(JobState.DEAD)),
                        "status \"dead\" must be empty, failed or processing for a cancellation"),
                refused(
                        () -> BulkRequest.move(MAIL.status(JobState.DEAD)),
                        "status \"dead\" must be empty or failed for a move"),
                refused(
                        () -> BulkRequest.retry(MAIL.before(new JobId(7))),
                        "before 7 must not be set for a bulk operation"),
                refused(() -> BulkRequest.retry(MAIL).rate(0), "rate 0 must be 1 to 100000"),
                refused(() -> BulkRequest.cancel(MAIL).rate(100_001), "rate 100001 must be 1 to 100000"),
                refused(
                        () -> BulkRequest.retry(MAIL).toPriority(1),
                        "only a move may change queue, run_at or priority"),
                refused(
                        () -> BulkRequest.move(MAIL).toQueue("a b"),
                        "queue \"a b\" must be 1 to 64 letters, digits, _ and -"),
                refused(
                        () -> BulkRequest.move(MAIL).toRunAt(Instant.parse("1969-01-01T00:00:00Z")),
                        "run_at 1969-01-01T00:00:00Z must be in the years 1970 to 9999"),
                refused(
                        () -> BulkRules.checkChanges(BulkRequest.move(MAIL)),
                        "move must change queue, run_at or priority"),
                refused(
                        () -> BulkRequest.retry(MAIL).requestedBy(""),
                        "requested_by \"\" must be 1 to 200 characters without control characters"));
    }

    private static Arguments refused(ThrowingCallable request, String message) {
        return Arguments.of(request, message);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuseABadValue(ThrowingCallable request, String message) {
        assertThatThrownBy(request).isInstanceOf(InvalidJobException.class).hasMessage(message);
    }

    @Test
    void shouldKeepItsValues() {
        Instant time = Instant.parse("2099-01-01T00:00:00Z");
        BulkRequest request = BulkRequest.move(MAIL)
                .toQueue("slow")
                .toRunAt(time)
                .toPriority(5)
                .rate(10)
                .requestedBy("anna");

        assertThat(request.kind()).isEqualTo(BulkKind.MOVE);
        assertThat(request.filter()).isEqualTo(MAIL);
        assertThat(request.newQueue()).contains("slow");
        assertThat(request.newRunAt()).contains(time);
        assertThat(request.newPriority()).hasValue(5);
        assertThat(request.rate()).hasValue(10);
        assertThat(request.requestedBy()).contains("anna");
    }
}

package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the definition of a schedule. */
class JobScheduleTest {

    @Test
    void shouldRefuseATimeForWhichNoInstantCanBeComputed() {
        for (String cron : List.of("0 2 * * *", "0 0 29 2 *", "@every PT1S")) {
            JobSchedule schedule = JobSchedule.of("a", cron, JobRequest.post("/a"));
            for (Instant after : List.of(Instant.MIN, Instant.MAX, Instant.parse("-0001-01-01T00:00:00Z"))) {
                assertThatThrownBy(() -> schedule.nextRuns(after, 1))
                        .isInstanceOf(InvalidScheduleException.class)
                        .hasMessage("after " + after + " must be in the years 1 to 9999");
            }
            assertThat(schedule.nextRuns(Instant.EPOCH, 3)).hasSize(3);
            assertThat(schedule.nextRuns(Instant.parse("9999-12-31T00:00:00Z"), 3))
                    .hasSize(3);
        }
    }
}

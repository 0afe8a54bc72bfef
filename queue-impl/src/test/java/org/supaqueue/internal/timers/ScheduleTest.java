package org.supaqueue.internal.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves how schedules are parsed, and that a pass never overlaps itself. */
class ScheduleTest {

    @Test
    void shouldParseADuration() {
        assertThat(Schedule.parse("PT20S")).isEqualTo(new Schedule.Every(Duration.ofSeconds(20)));
    }

    @Test
    void shouldParseACronExpression() {
        assertThat(Schedule.parse(" 0,20,40  */5 8-17 ? Jan-Mar Mon-Fri "))
                .isEqualTo(new Schedule.At(new Cron("0,20,40", "*/5", "8-17", "*", "Jan-Mar", "Mon-Fri")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PT0S",
                "PT0.5S",
                "-PT5S",
                "20",
                "20s",
                "P366D",
                "* * * * *",
                "* * * * * * *",
                "60 * * * * *",
                "* 60 * * * *",
                "* * 24 * * *",
                "* * * 0 * *",
                "* * * 32 * *",
                "* * * * 13 *",
                "* * * * * 8",
                "*/0 * * * * *",
                "1-2-3 * * * * *",
                "1,,2 * * * * *",
                "a * * * * *",
                "* * * */2 * *",
                "* * * * Foo *"
            })
    void shouldRefuseInvalidSchedulesAndNameTheExpectedFormat(String text) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("a ");
    }

    @Test
    void shouldSkipATickWhileThePreviousRunHasNotEnded() {
        List<Runnable> submitted = new ArrayList<>();
        List<String> ran = new ArrayList<>();
        Pass pass = new Pass("work", () -> ran.add("ran"));

        assertThat(pass.submit(submitted::add)).isTrue();
        assertThat(pass.submit(submitted::add)).isFalse();
        submitted.remove(0).run();
        assertThat(pass.submit(submitted::add)).isTrue();

        assertThat(ran).hasSize(1);
        assertThat(submitted).hasSize(1);
    }

    @Test
    void shouldRunAgainAfterAFailureAndAfterARejection() {
        Pass pass = new Pass("work", () -> {
            throw new IllegalStateException("expected");
        });

        assertThat(pass.submit(Runnable::run)).isTrue();
        assertThat(pass.submit(work -> {
                    throw new RejectedExecutionException("full");
                }))
                .isFalse();
        assertThat(pass.submit(Runnable::run)).isTrue();
    }
}

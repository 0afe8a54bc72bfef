package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps statuses to states, and allows no change of a complete job. */
class JobStateTest {

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsStatus(JobState state) {
        assertThat(JobState.ofStatus(state.status())).isEqualTo(state);
    }

    @Test
    void shouldRefuseAnUnknownStatus() {
        assertThatThrownBy(() -> JobState.ofStatus("done")).hasMessageContaining("\"done\"");
    }

    @Test
    void shouldNotAllowAChangeOfACompleteJob() {
        for (JobState next : JobState.values()) {
            assertThat(JobState.COMPLETE.canBecome(next)).isFalse();
        }
    }
}

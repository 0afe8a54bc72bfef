package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.Queues;

/** Tests for how long a node may rely on the paused queues that it has read. */
class PausedQueuesTest {

    private long now = Long.MAX_VALUE - 5;
    private final PausedQueues paused = new PausedQueues(() -> now, Duration.ofNanos(10));

    @Test
    void shouldNotBeCurrentBeforeTheFirstReading() {
        assertThat(paused.isCurrent()).isFalse();
        paused.confirm(1, now);
        assertThat(paused.isCurrent()).isFalse();
    }

    @Test
    void shouldBeCurrentFromTheTimeTheStatementWasSent() {
        paused.replace(Set.of("a"), 1, now - 4);

        now += 5;
        assertThat(paused.isCurrent()).isTrue();
        assertThat(paused.mayStart("b")).isTrue();
        assertThat(paused.mayStart("a")).isFalse();
        now += 1;
        assertThat(paused.isCurrent()).isFalse();
        assertThat(paused.mayStart("b")).isFalse();
    }

    @Test
    void shouldStayCurrentWhileClaimsFindTheSameVersion() {
        paused.replace(Set.of(), 1, now);
        now += 20;
        paused.confirm(1, now - 1);
        assertThat(paused.isCurrent()).isTrue();
    }

    @Test
    void shouldIgnoreAClaimThatComparedAnotherVersionOrWasSentEarlier() {
        paused.replace(Set.of(), 2, now);
        now += 9;
        paused.confirm(1, now);
        paused.confirm(2, now - 15);
        assertThat(paused.isCurrent()).isTrue();
        now += 1;
        assertThat(paused.isCurrent()).isFalse();
    }

    @Test
    void shouldRemoveThePausedQueuesFromASelection() {
        assertThat(paused.removeFrom(Queues.ALL)).isSameAs(Queues.ALL);
        paused.replace(Set.of("a", "b"), 1, now);

        assertThat(paused.removeFrom(Queues.only(List.of("a", "c")))).isEqualTo(Queues.only(List.of("c")));
        assertThat(paused.removeFrom(Queues.only(List.of("a")))).isEqualTo(Queues.only(List.of()));
        Queues others = paused.removeFrom(Queues.except(List.of("a", "d")));
        assertThat(others.except()).isTrue();
        assertThat(others.names()).containsExactlyInAnyOrder("a", "b", "d");
    }
}

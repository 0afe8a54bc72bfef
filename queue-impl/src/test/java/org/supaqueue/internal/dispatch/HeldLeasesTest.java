package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.Lease;

class HeldLeasesTest {

    private static final Lease LEASE = new Lease(1, 1, 1);

    private long now = Long.MAX_VALUE - 1;
    private final HeldLeases held = new HeldLeases(Duration.ofSeconds(30), () -> now);

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void shouldRenewALeaseOnlyOnceAThirdOfItHasPassed() {
        held.add(LEASE, held.deadline());

        assertThat(held.ageing()).isEmpty();
        pass(9);
        assertThat(held.ageing()).isEmpty();
        pass(1);
        assertThat(held.ageing()).containsExactly(LEASE);

        held.renewed(List.of(LEASE), held.deadline());
        assertThat(held.ageing()).isEmpty();
    }

    @Test
    void shouldStartNothingUnderALeaseThatHasRunOut() {
        held.add(LEASE, held.deadline());

        assertThat(held.isSafe(LEASE)).isTrue();
        pass(30);
        assertThat(held.isSafe(LEASE)).isFalse();
        assertThat(held.holds(LEASE)).isTrue();
    }
}

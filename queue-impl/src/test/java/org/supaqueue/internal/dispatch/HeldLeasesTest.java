package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.Lease;

class HeldLeasesTest {

    private static final Lease LEASE = new Lease(1, 1, 1);

    private long now = Long.MAX_VALUE - 1;
    private final HeldLeases held = new HeldLeases(Duration.ofSeconds(30), () -> now);

    private void advanceClock(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void shouldRenewALeaseOnlyOnceAThirdOfItHasPassed() {
        held.add(LEASE, held.newDeadline());

        assertThat(held.dueForRenewal()).isEmpty();
        advanceClock(9);
        assertThat(held.dueForRenewal()).isEmpty();
        advanceClock(1);
        assertThat(held.dueForRenewal()).containsExactly(LEASE);

        held.extend(List.of(LEASE), held.newDeadline());
        assertThat(held.dueForRenewal()).isEmpty();
    }

    @Test
    void shouldAllowNoCallUnderAnExpiredLease() {
        held.add(LEASE, held.newDeadline());

        assertThat(held.mayStartCall(LEASE)).isTrue();
        advanceClock(30);
        assertThat(held.mayStartCall(LEASE)).isFalse();
        assertThat(held.holds(LEASE)).isTrue();
    }
}

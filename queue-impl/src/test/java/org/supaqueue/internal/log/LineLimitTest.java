package org.supaqueue.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.log.LineLimit.Omitted;

class LineLimitTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final LineLimit limit = new LineLimit(now::get);

    private long add(String queue, int lines) {
        return IntStream.range(0, lines).filter(i -> limit.add(queue)).count();
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldAllowTwentyLinesAMinuteForEachQueue() {
        assertThat(add("mail", 25)).isEqualTo(20);
        assertThat(add("orders", 20)).isEqualTo(20);
        assertThat(limit.omits()).isTrue();
        advance(Duration.ofSeconds(59));
        assertThat(limit.ended()).isEmpty();
        assertThat(add("mail", 1)).isZero();

        advance(Duration.ofSeconds(1));
        assertThat(limit.ended()).containsExactly(new Omitted("mail", 6));
        assertThat(limit.omits()).isFalse();
        assertThat(limit.ended()).isEmpty();
        assertThat(add("mail", 21)).isEqualTo(20);
    }

    @Test
    void shouldEndOnlyTheMinutesThatAreOver() {
        add("mail", 21);
        advance(Duration.ofSeconds(30));
        add("orders", 22);
        advance(Duration.ofSeconds(30));

        assertThat(limit.ended()).containsExactly(new Omitted("mail", 1));
        assertThat(limit.omits()).isTrue();
        assertThat(limit.endAll()).containsExactly(new Omitted("orders", 2));
        assertThat(limit.omits()).isFalse();
    }

    /** Any program can invent names of queues. */
    @Test
    void shouldShareOneLimitAmongTheQueuesBeyondTheFirstHundred() {
        IntStream.range(0, LineLimit.MAX_QUEUES).forEach(i -> add("queue-" + i, 1));

        long lines =
                IntStream.range(0, 1_000).mapToLong(i -> add("other-" + i, 1)).sum();

        assertThat(lines).isEqualTo(20);
        assertThat(add("queue-7", 20)).isEqualTo(19);
        assertThat(limit.endAll()).containsExactly(new Omitted("queue-7", 1), new Omitted(null, 980));
    }
}

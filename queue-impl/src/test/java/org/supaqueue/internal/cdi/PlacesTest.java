package org.supaqueue.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);
    private final Places places = new Places(Duration.ofMinutes(1), nanos::get);
    private Thread waiting;

    @AfterEach
    void endTheWait() throws InterruptedException {
        if (waiting != null) {
            waiting.interrupt();
            waiting.join();
        }
    }

    @Test
    void shouldLetTwoGroupsRunAtATime() {
        assertThat(places.take("first")).isFalse();
        assertThat(places.take("second")).isFalse();
        FutureTask<Boolean> third = take("third");

        places.giveBack("first", 1);

        soon(third);
    }

    @Test
    void shouldLetNoneRunBesideAQuickGroupOnceManyJobsCameTogether() {
        aGroupOfManyJobs();
        places.take("first");
        FutureTask<Boolean> second = take("second");

        places.giveBack("first", 100);

        soon(second);
    }

    @Test
    void shouldNotWaitForASlowGroup() {
        aGroupOfManyJobs();
        places.take("first");
        FutureTask<Boolean> second = take("second");

        nanos.addAndGet(Places.QUICK.toNanos());

        soon(second);
    }

    @Test
    void shouldLetTwoRunAgainWhenTheJobsComeOneByOne() {
        aGroupOfManyJobs();
        for (int i = 0; i < 100; i++) {
            places.take("alone");
            places.giveBack("alone", 1);
        }

        assertThat(places.take("first")).isFalse();
        assertThat(places.take("second")).isFalse();
    }

    @Test
    void shouldTakeThePlaceOfTheOldestWhenItsPatienceEnds() {
        places.take("oldest");
        places.take("second");
        FutureTask<Boolean> third = take("third");

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        // Ends the wait, but for no place.
        places.giveBack("nobody", 1);
        soon(third);
        places.giveBack("oldest", 1);

        assertThat(take("fourth").isDone()).isFalse();
    }

    private void aGroupOfManyJobs() {
        places.take("many");
        places.giveBack("many", 100);
    }

    /** On a thread of its own, once that waits. */
    private FutureTask<Boolean> take(String group) {
        FutureTask<Boolean> take = new FutureTask<>(() -> places.take(group));
        waiting = new Thread(take);
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(take.isDone()).isFalse();
        return take;
    }

    private static void soon(FutureTask<Boolean> taken) {
        await().until(taken::isDone);
        assertThat(taken).succeedsWithin(Duration.ZERO).isEqualTo(true);
    }
}

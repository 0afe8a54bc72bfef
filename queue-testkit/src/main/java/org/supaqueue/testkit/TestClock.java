package org.supaqueue.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * The clock of a test: stands still until the test moves it.
 *
 * <p>The queue, the database and {@link org.supaqueue.spi.RetryPolicy} follow this clock. In SQL,
 * {@code now()}, {@code clock_timestamp()}, {@code statement_timestamp()} and {@code transaction_timestamp()} return
 * its time; {@code CURRENT_TIMESTAMP} returns the real time. Time-outs of HTTP calls are real time.
 *
 * <p>At the beginning of each test, the clock shows the real time, cut to milliseconds. A bean that asks
 * {@link Instant#now()} is later than this clock, so a job for {@code Instant.now()} is not due. Give such a bean this
 * clock, which is a {@link Clock} in UTC.
 *
 * @since 0.1.0
 */
public final class TestClock extends Clock {

    private static final Consumer<Instant> NO_TEST = instant -> {
        throw new IllegalStateException("the clock can be moved only while a test runs");
    };

    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private volatile Consumer<Instant> database = NO_TEST;

    TestClock() {}

    /** Shows the real time, and moves the clock of a database from now on. */
    void start(Consumer<Instant> database) {
        this.database = database;
        set(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    void stop() {
        database = NO_TEST;
    }

    /**
     * Moves the clock forward. Jobs that become due are not sent before {@link QueueTestKit#runDueJobs()}.
     *
     * @param duration how far; zero or more
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if no test runs
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("the clock can advance by " + duration + " only with set");
        }
        set(now.plus(duration));
    }

    /**
     * Sets the clock to any time. If the time is earlier, jobs that were due before stay due.
     *
     * @param instant the new time, which is cut to microseconds
     * @throws IllegalStateException if no test runs
     */
    public void set(Instant instant) {
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        database.accept(cut);
        now = cut;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** {@return UTC} */
    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /**
     * Shows the same time in another zone.
     *
     * @param zone the zone
     * @return a clock that follows this clock
     */
    @Override
    public Clock withZone(ZoneId zone) {
        return new Zoned(this, zone);
    }

    /** Follows a clock, in a zone of its own. */
    private static final class Zoned extends Clock {
        private final Clock clock;
        private final ZoneId zone;

        Zoned(Clock clock, ZoneId zone) {
            this.clock = clock;
            this.zone = zone;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new Zoned(clock, other);
        }
    }

    /** {@return the time as text} */
    @Override
    public String toString() {
        return "TestClock[" + now + "]";
    }
}

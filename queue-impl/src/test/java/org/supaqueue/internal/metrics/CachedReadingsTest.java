package org.supaqueue.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.LogLines;

class CachedReadingsTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<CachedReadings> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CachedReadings::close);
        awaitNoThread();
    }

    private static void awaitNoThread() {
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("container")));
    }

    private CachedReadings readings(JobReader reader) {
        JobReader counting = () -> {
            reads.incrementAndGet();
            return reader.read();
        };
        CachedReadings readings =
                new CachedReadings(counting, work -> new Thread(work, "container"), now::get, found -> {});
        opened.add(readings);
        return readings;
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void shouldReadAgainAfterAnError() {
        CachedReadings readings = readings(() -> {
            if (reads.get() == 1) {
                throw new OutOfMemoryError("for a moment");
            }
            return Map.of();
        });

        assertThat(readings.get()).isEmpty();
        advance(CachedReadings.MAX_AGE);

        assertThat(readings.get()).contains(Map.of());
    }

    @Test
    void shouldReadOnAThreadOfTheContainer() {
        String[] thread = new String[1];
        CachedReadings readings = readings(() -> {
            thread[0] = Thread.currentThread().getName();
            return Map.of("mail", QueueReading.EMPTY);
        });

        assertThat(readings.get()).contains(Map.of("mail", QueueReading.EMPTY));
        assertThat(thread[0]).isEqualTo("container");
    }

    @Test
    void shouldReadAtMostOnceIn15Seconds() {
        CachedReadings readings = readings(Map::of);

        readings.get();
        advance(Duration.ofSeconds(14));
        readings.get();
        assertThat(reads).hasValue(1);
        advance(Duration.ofSeconds(1));
        readings.get();
        assertThat(reads).hasValue(2);
    }

    @Test
    void shouldHaveNoValueAndOneLogLineAfterAFailure() {
        Logger logger = Logger.getLogger(CachedReadings.class.getName());
        logger.setLevel(Level.FINE);
        try (LogLines log = LogLines.of(CachedReadings.class.getName())) {
            CachedReadings readings = readings(() -> {
                throw new SQLException("no database");
            });

            assertThat(readings.get()).isEmpty();
            assertThat(readings.get()).isEmpty();
            assertThat(reads).hasValue(1);
            assertThat(log.lines("FINE")).hasSize(1);
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void shouldReadNothingAfterTheClose() {
        CachedReadings readings = readings(Map::of);

        readings.close();

        assertThat(readings.get()).isEmpty();
        assertThat(reads).hasValue(0);
        awaitNoThread();
    }

    @Test
    void shouldNeverReadTwiceAtTheSameTime() {
        CountDownLatch answer = new CountDownLatch(1);
        CachedReadings readings = readings(() -> {
            answer.await();
            return Map.of();
        });

        Thread exporter = new Thread(readings::get);
        exporter.start();
        await().until(() -> reads.get() == 1);
        advance(Duration.ofSeconds(20));
        Optional<Map<String, QueueReading>> late = readings.get();

        assertThat(late).isEmpty();
        assertThat(reads).hasValue(1);
        answer.countDown();
    }
}

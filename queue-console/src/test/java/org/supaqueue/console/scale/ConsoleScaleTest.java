package org.supaqueue.console.scale;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.console.api.KitFacts;
import org.supaqueue.console.scale.CountedReads.Counts;

/** The console beside a table of ten million jobs. */
@Tag("scale")
class ConsoleScaleTest {

    private static final double MAX_P95_MS = 300;

    /** A search reads at most 20 000 rows. The overview counts at most 10 000 jobs of each state and of each queue. */
    private static final long MAX_ROWS = 200_000;

    private static final int ROUNDS = 15;
    private static final double MIN_RATIO = 0.95;
    private static final double MIN_RATIO_ON_A_NOISY_MACHINE = 0.8;

    private static final ScaleSizes SIZES = ScaleSizes.read();

    private static ScaleDatabase database;
    private static HikariDataSource pool;
    private static KitFacts facts;
    private static List<String> paths;

    @BeforeAll
    static void fill() throws SQLException {
        database = ScaleDatabase.start();
        pool = database.pool();
        facts = new KitFacts(pool, Map.of("supaqueue.service-role", "s3cret"));
        long start = System.nanoTime();
        new Fill(database, facts.schema(), SIZES).run();
        print("filled with %s in %.0f s, job_queue with indexes: %s"
                .formatted(
                        SIZES,
                        (System.nanoTime() - start) / 1e9,
                        database.query("SELECT pg_size_pretty(pg_total_relation_size('job_queue'))")));
        paths = new Calls(database, SIZES).paths();
    }

    @AfterAll
    static void stop() throws IOException {
        pool.close();
        database.close();
    }

    private static void print(String line) {
        System.out.println(line);
    }

    @Test
    void shouldAnswerEveryCallWithin300Milliseconds() {
        ScaleApi api = new ScaleApi(pool, facts);
        List<MeasuredCall> tooSlow = new ArrayList<>();

        print("  median      p95  call, milliseconds");
        for (String path : paths) {
            MeasuredCall call = MeasuredCall.measure(api, path);
            print(call.toString());
            if (call.p95Ms() >= MAX_P95_MS) {
                tooSlow.add(call);
            }
        }

        assertThat(tooSlow).isEmpty();
    }

    @Test
    void shouldReadBoundedNumbersOfRowsAndNeverScanTheTable() {
        CountedReads counted = new CountedReads(pool);
        ScaleApi api = new ScaleApi(counted.counted(), facts);
        Map<String, Counts> wrong = new TreeMap<>();

        print("    rows  call, rows of job_queue that were read");
        for (String path : paths) {
            api.get(path);
            Counts counts = counted.take();
            print("%8d  %s".formatted(counts.rows(), path));
            if (counts.scans() > 0 || counts.rows() > MAX_ROWS) {
                wrong.put(path, counts);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldHardlySlowADrain() throws Exception {
        ScaleApi api = new ScaleApi(pool, facts);
        List<Round> rounds = new ArrayList<>();
        long polls = 0;
        try (DrainNode node = DrainNode.start(database)) {
            node.drain(SIZES.drained());
            print("jobs per second: without a console, beside a console, without a console");
            for (int i = 0; i < ROUNDS; i++) {
                double before = node.drain(SIZES.drained());
                double beside;
                try (OpenConsole console = OpenConsole.open(api)) {
                    beside = node.drain(SIZES.drained());
                    polls += console.polls();
                }
                rounds.add(new Round(before, beside, node.drain(SIZES.drained())));
                print(rounds.get(i).toString());
            }
        }
        double ratio = Round.median(rounds, Round::ratio);
        double noise = Round.median(rounds, Round::noise);
        print("median ratio %.3f, median noise %.3f, %d polls".formatted(ratio, noise, polls));

        assertThat(polls).isGreaterThanOrEqualTo(4L * ROUNDS);
        assertThat(ratio).isGreaterThanOrEqualTo(Math.max(MIN_RATIO_ON_A_NOISY_MACHINE, MIN_RATIO - noise));
    }
}

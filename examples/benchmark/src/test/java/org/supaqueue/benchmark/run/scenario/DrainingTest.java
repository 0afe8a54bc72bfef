package org.supaqueue.benchmark.run.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.postgres.PostgresServer;
import org.supaqueue.benchmark.run.subject.CoreNode;

/** A small drain runs through the whole benchmark code. */
@Tag("database")
class DrainingTest {

    @Test
    void shouldDrainAndCountWithoutNginx() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(Optional.empty());
                OwnConsumer consumer = OwnConsumer.start();
                CoreNode node = CoreNode.start(
                        "smoke",
                        postgres.create("smoke"),
                        Map.of(
                                "supaqueue.consumer-function",
                                consumer.url().toString(),
                                "supaqueue.service-role",
                                "smoke"))) {
            Drained drained = new Draining(consumer, 0).run(node, 200);

            assertThat(drained.jobs()).isEqualTo(200);
            assertThat(drained.perSecond()).isPositive();
            assertThat(drained.usage().walBytes()).isGreaterThan(200 * 500);
            assertThat(consumer.count()).isZero();
        }
    }
}

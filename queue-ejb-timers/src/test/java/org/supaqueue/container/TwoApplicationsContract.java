package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.TestDatabase;

/** Two applications with the queue on one server and one database, each of which serves a queue of its own. */
abstract class TwoApplicationsContract {
    static final String LEFT = "left";
    static final String RIGHT = "right";
    private static final int JOBS_EACH = 20;
    private static final TestDatabase DATABASE = Surroundings.freshDatabase();
    private static final JobTable JOBS = new JobTable(DATABASE);

    /** {@return the URL of the left application} */
    abstract URI left();

    @Test
    void shouldSendEachJobByItsOwnApplication() throws Exception {
        await().until(JOBS::exists);
        for (int i = 0; i < JOBS_EACH; i++) {
            JOBS.insert(NewJob.post("/job").in(LEFT));
            JOBS.insert(NewJob.post("/job").in(RIGHT));
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(JOBS.all()).extracting(JobRow::status).containsOnly("complete"));
        assertThat(sentBy(LEFT)).hasSize(JOBS_EACH).allMatch(request -> isIn(LEFT, request));
        assertThat(sentBy(RIGHT)).hasSize(JOBS_EACH).allMatch(request -> isIn(RIGHT, request));
    }

    @Test
    void shouldWakeTheOtherApplicationForItsJob() throws Exception {
        long id = Api.of(left()).enqueue(NewJob.post("/across").in(RIGHT)).id();

        // Sooner than the timer that looks for missed jobs
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(JOBS.find(id).orElseThrow().status()).isEqualTo("complete"));
        assertThat(Surroundings.consumer().requests("/right/across")).hasSize(1);
        assertThat(Surroundings.consumer().requests("/left/across")).isEmpty();
    }

    static WebArchive serving(String queue) {
        return TestApp.complete(queue, DATABASE)
                .set("supaqueue.queues", queue)
                .set("supaqueue.consumer-function", Surroundings.consumer().url() + "/" + queue)
                .with(EnqueueEndpoint.class)
                .build();
    }

    private static List<RawRequest> sentBy(String application) {
        return Surroundings.consumer().requests("/" + application + "/job");
    }

    private static boolean isIn(String queue, RawRequest request) {
        return request.header("X-Supaqueue-Queue").orElseThrow().equals(queue);
    }
}

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

/** Two applications with the queue run on one server and use one database. Each application serves its own queue. */
abstract class TwoApplicationsContract {
    static final String LEFT = "left";
    static final String RIGHT = "right";
    private static final int JOBS_EACH = 20;
    private static final TestDatabase DATABASE = TestEnvironment.freshDatabase();
    private static final JobTable JOBS = new JobTable(DATABASE);

    /** {@return the URL of the left application} */
    abstract URI left();

    @Test
    void shouldSendEachJobByItsOwnApplication() throws Exception {
        await().until(JOBS::exists);
        for (int i = 0; i < JOBS_EACH; i++) {
            JOBS.insert(NewJob.post("/job").inQueue(LEFT));
            JOBS.insert(NewJob.post("/job").inQueue(RIGHT));
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(JOBS.all()).extracting(JobRow::status).containsOnly("complete"));
        assertThat(sentBy(LEFT)).hasSize(JOBS_EACH).allMatch(request -> isIn(LEFT, request));
        assertThat(sentBy(RIGHT)).hasSize(JOBS_EACH).allMatch(request -> isIn(RIGHT, request));
    }

    @Test
    void shouldWakeTheOtherApplicationForItsJob() throws Exception {
        long id = Api.of(left()).enqueue(NewJob.post("/across").inQueue(RIGHT)).id();

        // Must be faster than the scheduled work pass, which would find the job after at most 20 s.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(JOBS.find(id).orElseThrow().status()).isEqualTo("complete"));
        assertThat(TestEnvironment.consumer().requests("/right/across")).hasSize(1);
        assertThat(TestEnvironment.consumer().requests("/left/across")).isEmpty();
    }

    static WebArchive serving(String queue) {
        return TestApp.complete(queue, DATABASE)
                .set("supaqueue.queues", queue)
                .set("supaqueue.consumer-function", TestEnvironment.consumer().url() + "/" + queue)
                .with(EnqueueEndpoint.class)
                .build();
    }

    private static List<RawRequest> sentBy(String application) {
        return TestEnvironment.consumer().requests("/" + application + "/job");
    }

    private static boolean isIn(String queue, RawRequest request) {
        return request.header("X-Supaqueue-Queue").orElseThrow().equals(queue);
    }
}

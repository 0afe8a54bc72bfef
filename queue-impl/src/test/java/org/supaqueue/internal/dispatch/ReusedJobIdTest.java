package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.RawReply;

/** A call is in flight while its row goes and a new job gets the id. */
@Tag("database")
class ReusedJobIdTest {

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch oldAnswers = new CountDownLatch(1);
    private final CountDownLatch newAnswers = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        oldAnswers.countDown();
        newAnswers.countDown();
        queue.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE job_queue RESTART IDENTITY CASCADE",
                "DELETE FROM job_queue; SELECT setval('job_queue_job_id_seq', 1, false); SELECT new_installation()"
            })
    void shouldGiveTheNewJobItsOwnAnswerAndItsOwnKey(String reuseIds) {
        queue.consumer.script("/base/old", NodeFixture.once(oldAnswers, RawReply.of(200, "old")));
        queue.consumer.script("/base/new", NodeFixture.once(newAnswers, RawReply.of(200, "new")));
        queue.start("node-a");
        queue.awaitMigrated();
        long old = queue.insert(aJob().urlPath("/old"));
        await().until(() -> queue.consumer.requests("/base/old").size() == 1);

        queue.query(reuseIds);
        long young = queue.insert(aJob().urlPath("/new"));
        assertThat(young).isEqualTo(old);
        await().until(() -> queue.consumer.requests("/base/new").size() == 1);
        oldAnswers.countDown();
        queue.awaitStatus(queue.insert(), "complete");
        assertThat(queue.column("status", young)).isEqualTo("processing");
        newAnswers.countDown();
        queue.awaitStatus(young, "complete");

        assertThat(queue.column("content", young)).isEqualTo("new");
        assertThat(key("/base/new")).isNotEqualTo(key("/base/old"));
    }

    private String key(String path) {
        return queue.consumer.requests(path).get(0).header("Idempotency-Key").orElseThrow();
    }
}

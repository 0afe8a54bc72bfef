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

/** While a call runs, the row of its job is deleted, and a new job gets the same id. */
@Tag("database")
class ReusedJobIdTest {

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch answerOld = new CountDownLatch(1);
    private final CountDownLatch answerNew = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        answerOld.countDown();
        answerNew.countDown();
        queue.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE job_queue RESTART IDENTITY CASCADE",
                "DELETE FROM job_queue; SELECT setval('job_queue_job_id_seq', 1, false); SELECT new_installation()"
            })
    void shouldGiveTheNewJobItsOwnAnswerAndIdempotencyKey(String reuseIds) {
        queue.consumer.script("/base/old", NodeFixture.replyAfter(answerOld, RawReply.of(200, "old")));
        queue.consumer.script("/base/new", NodeFixture.replyAfter(answerNew, RawReply.of(200, "new")));
        queue.start("node-a");
        queue.awaitMigrated();
        long old = queue.insert(aJob().urlPath("/old"));
        await().until(() -> queue.consumer.requests("/base/old").size() == 1);

        queue.query(reuseIds);
        long newJob = queue.insert(aJob().urlPath("/new"));
        assertThat(newJob).isEqualTo(old);
        await().until(() -> queue.consumer.requests("/base/new").size() == 1);
        answerOld.countDown();
        queue.awaitStatus(queue.insert(), "complete");
        assertThat(queue.column("status", newJob)).isEqualTo("processing");
        answerNew.countDown();
        queue.awaitStatus(newJob, "complete");

        assertThat(queue.column("content", newJob)).isEqualTo("new");
        assertThat(idempotencyKey("/base/new")).isNotEqualTo(idempotencyKey("/base/old"));
    }

    private String idempotencyKey(String path) {
        return queue.consumer.requests(path).get(0).header("Idempotency-Key").orElseThrow();
    }
}

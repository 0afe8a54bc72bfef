package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Proves the outcomes of encoded and invalid answers. Such an answer does not affect the next jobs. */
@Tag("database")
class ConsumerAnswersTest {

    private static final String GZIP = gzip("{\"answer\":\"ok\"}");

    private final NodeFixture queue = new NodeFixture();

    @BeforeEach
    void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldStoreADescriptionInsteadOfAnEncodedBody() {
        assertContentOfEncodedAnswer("[gzip body of # bytes, not kept]", "Content-Encoding: gzip");
        assertContentOfEncodedAnswer("[x-gzip body of # bytes, not kept]", "content-encoding:X-GZip");
        assertContentOfEncodedAnswer("[br body of # bytes, not kept]", "Content-Encoding: br");
        assertContentOfEncodedAnswer("[deflate body of # bytes, not kept]", "Content-Encoding: deflate");
        assertContentOfEncodedAnswer("[gzip, br body of # bytes, not kept]", "Content-Encoding: gzip, br");
        assertContentOfEncodedAnswer(
                "[gzip, gzip body of # bytes, not kept]", "Content-Encoding: gzip", "Content-Encoding: gzip");
        assertContentOfEncodedAnswer("[gzip body of # bytes, not kept]", "Content-Encoding: identity,, gzip");
        assertContentOfEncodedAnswer(
                "[body of # bytes in an unknown encoding, not kept]", "Content-Encoding: <\u00c3\u00a9\0>");
        assertContentOfEncodedAnswer(
                "[body of # bytes in an unknown encoding, not kept]", "Content-Encoding: " + "x".repeat(200));
        // Without a Content-Encoding header: the bytes of the body show that the body is gzip.
        assertContentOfEncodedAnswer("[gzip body of # bytes, not kept]", "Content-Type: application/json");
    }

    private void assertContentOfEncodedAnswer(String content, String... headers) {
        long id = complete(RawReply.of(200, GZIP, headers));

        assertThat(queue.column("content", id)).isEqualTo(content.replace("#", "" + GZIP.length()));
        assertThat(queue.column("response_status", id)).isEqualTo("200");
        assertThat(queue.column("response_truncated", id)).isEqualTo("t");
    }

    @Test
    void shouldStoreADescriptionOfATransferEncodedBody() {
        String chunks = Integer.toHexString(GZIP.length()) + "\r\n" + GZIP + "\r\n0\r\n\r\n";
        assertContentOfTransferEncodedAnswer("gzip", "Transfer-Encoding: gzip, chunked", chunks);
        assertContentOfTransferEncodedAnswer("gzip", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", chunks);
        assertContentOfTransferEncodedAnswer(
                "br, gzip", "Transfer-Encoding: gzip, chunked\r\nContent-Encoding: br", chunks);
        assertContentOfTransferEncodedAnswer("deflate", "Transfer-Encoding: deflate", GZIP);
    }

    private void assertContentOfTransferEncodedAnswer(String coding, String headers, String body) {
        String answer = "HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\n" + body;
        long id = complete(connection -> {
            connection.write(answer);
            return headers.contains("chunked");
        });

        assertThat(queue.column("content", id))
                .isEqualTo("[" + coding + " body of " + GZIP.length() + " bytes, not kept]");
    }

    private long complete(RawReply reply) {
        queue.consumer.script("/base/gzip", reply);
        long id = queue.insert(aJob().urlPath("/gzip").retryLimit(0));
        queue.awaitStatus(id, "complete");
        return id;
    }

    @Test
    void shouldDecideTheOutcomeOfAnEncodedAnswerByItsStatus() {
        queue.consumer.script("/base/busy", RawReply.of(503, GZIP, "Content-Encoding: gzip"));
        queue.consumer.script("/base/no", RawReply.of(422, GZIP, "Content-Encoding: gzip"));
        queue.consumer.script("/base/empty", RawReply.of(200, "", "Content-Encoding: gzip"));
        queue.consumer.script("/base/plain", RawReply.of(200, "{}", "Content-Encoding: identity"));
        queue.consumer.script("/base/huge", RawReply.of(200, "x".repeat(70_000), "Content-Encoding: br"));

        long busy = queue.insert(aJob().urlPath("/busy").retryLimit(1));
        long no = queue.insert(aJob().urlPath("/no"));
        long empty = queue.insert(aJob().urlPath("/empty"));
        long plain = queue.insert(aJob().urlPath("/plain"));
        long huge = queue.insert(aJob().urlPath("/huge"));
        queue.awaitStatus(busy, "dead");
        queue.awaitStatus(no, "dead");
        queue.awaitStatus(empty, "complete");
        queue.awaitStatus(plain, "complete");
        queue.awaitStatus(huge, "complete");

        assertThat(queue.column("retry_count", busy)).isEqualTo("1");
        assertThat(queue.column("content", busy)).isEqualTo("[gzip body of " + GZIP.length() + " bytes, not kept]");
        assertThat(queue.column("retry_count", no)).isEqualTo("0");
        assertThat(queue.column("content", empty)).isEmpty();
        assertThat(queue.column("content", plain)).isEqualTo("{}");
        assertThat(queue.column("response_truncated", plain)).isEqualTo("f");
        assertThat(queue.column("content", huge)).isEqualTo("[br body of more than 65536 bytes, not kept]");
    }

    @Test
    void shouldSendAcceptEncodingIdentityUnlessTheJobSetsAcceptEncoding() {
        long id = queue.insert(aJob().urlPath("/none"));
        queue.awaitStatus(id, "complete");
        id = queue.insert(aJob().urlPath("/own").headers("{\"accept-encoding\": \"gzip;q=0.5\"}"));
        queue.awaitStatus(id, "complete");

        assertThat(queue.consumer.requests("/base/none").get(0).headers())
                .containsOnlyOnce("Accept-Encoding: identity");
        assertThat(queue.consumer.requests("/base/own").get(0).headers())
                .contains("accept-encoding: gzip;q=0.5")
                .doesNotContain("Accept-Encoding: identity");
    }

    @Test
    void shouldSendTheNextJobOnceAndStoreItsAnswerAfterAnInvalidAnswer() {
        String second = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nanother";
        queue.consumer.script("/base/dirty/1", raw("HTTP/1.1 204 No Content\r\n\r\n{\"body\":1}"));
        queue.consumer.script("/base/dirty/2", raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na\r\n"));
        queue.consumer.script("/base/dirty/0", raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + second));
        for (int i = 0; i < 45; i++) {
            String path = "/innocent/" + i;
            queue.consumer.script("/base" + path, RawReply.of(200, "own " + i));
            queue.awaitStatus(queue.insert(aJob().urlPath("/dirty/" + i % 3).retryLimit(0)), "complete");
            long innocent = queue.insert(aJob().urlPath(path).retryLimit(0));
            queue.awaitStatus(innocent, "complete");

            assertThat(queue.column("content", innocent)).isEqualTo("own " + i);
            assertThat(queue.consumer.requests("/base" + path)).hasSize(1);
        }
    }

    @Test
    void shouldRetryAJobWhoseAnswerHasATooLargeHead() {
        queue.consumer.script("/base/large", raw("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(101) + "\r\n"));

        long id = queue.insert(aJob().urlPath("/large").retryLimit(2));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("error", id))
                .contains("the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers");
        assertThat(queue.consumer.requests("/base/large")).hasSize(3);
    }

    @Test
    void shouldLimitRetryAfterToTheMaximumDelay() {
        for (String retryAfter : List.of(
                "99999999999",
                "9223372036854775807",
                "9".repeat(60),
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "Fri Dec 31 23:59:59 9999")) {
            queue.consumer.script("/base/later", RawReply.of(429, "", "Retry-After: " + retryAfter));
            long id = queue.insert(aJob().urlPath("/later").retryLimit(2));
            queue.awaitStatus(id, "failed");

            assertThat(queue.column("run_at - started_at BETWEEN '59 min' AND '61 min'", id))
                    .as(retryAfter)
                    .isEqualTo("t");
        }
    }

    private static RawReply raw(String answer) {
        return connection -> {
            connection.write(answer);
            return true;
        };
    }

    private static String gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}

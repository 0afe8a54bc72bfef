package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/** The rules for every server and every REST client. A raw server checks the bytes at the other end. */
public abstract class TransportContract extends TransportCalls {
    @Test
    void shouldSendTheRequestByteForByte() throws Exception {
        String target = "/base/a%20b/%2E%2e;v=1//x?mail=a@b.c&to=https://x&v=1..2&q=%c3%A4+'()*!$&[]";
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer s3cret");
        headers.put("User-Agent", "supaqueue/1");
        headers.put("X-Mixed-CASE", " a  \"b\", c;d ");
        headers.put("Origin", "o");
        headers.put("Via", "v");
        headers.put("Keep-Alive", "k");
        headers.put("Accept-Encoding", "br");
        for (String verb : VERBS) {
            send(new ConsumerRequest(verb, uri(target), headers, body(verb), LONG, LIMIT));
        }
        assertThat(server.requests()).hasSize(5).allSatisfy(request -> {
            assertThat(request.line()).isEqualTo(request.verb() + " " + target + " HTTP/1.1");
            assertThat(request.headers()).isEqualTo(expectedHeaders(headers, body(request.verb())));
            assertThat(request.text()).isEqualTo(body(request.verb()) == null ? "" : "{\"ä\" : 1 }");
        });
    }

    private List<String> expectedHeaders(Map<String, String> given, byte[] body) {
        List<String> lines = new ArrayList<>(List.of("Host: 127.0.0.1:" + server.port()));
        given.forEach((name, value) -> lines.add(name + ": " + value));
        if (body != null) {
            lines.addAll(List.of("Content-Type: application/json", "Content-Length: " + body.length));
        }
        return lines;
    }

    @Test
    void shouldSendOneRequestWhenAFreshConnectionIsClosedWithoutAnAnswer() {
        server.script("/gone", RawReply.close());
        for (String verb : VERBS) {
            assertThat(failure(verb, "/gone").kind()).as(verb).isEqualTo(Kind.CLOSED_WITHOUT_ANSWER);
        }
        assertThat(server.requests()).extracting(RawRequest::verb).isEqualTo(VERBS);
    }

    @Test
    void shouldSendOneRequestWhenAReusedConnectionIsClosedWithoutAnAnswer() throws Exception {
        server.script("/gone", RawReply.close());
        for (String verb : VERBS) {
            send(request("GET", "/warm"));
            assertThat(failure(verb, "/gone").kind()).as(verb).isEqualTo(Kind.CLOSED_WITHOUT_ANSWER);
        }
        assertThat(server.requests("/gone")).extracting(RawRequest::verb).isEqualTo(VERBS);
        assertThat(server.requests("/gone"))
                .extracting(RawRequest::connection)
                .isEqualTo(server.requests("/warm").stream()
                        .map(RawRequest::connection)
                        .toList());
    }

    @Test
    void shouldReportEveryStatusAndFollowNoRedirect() throws Exception {
        for (int status : List.of(200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 404, 407, 429, 500, 503)) {
            String path = "/status/" + status;
            server.script(path, RawReply.of(status, "", "Location: /elsewhere", "WWW-Authenticate: Basic realm=x"));
            for (String verb : VERBS) {
                Answer answer = send(request(verb, path));
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.body()).isEmpty();
            }
            assertThat(server.requests(path)).extracting(RawRequest::verb).isEqualTo(VERBS);
        }
        assertThat(server.requests("/elsewhere")).isEmpty();
    }

    @Test
    void shouldReportWhatTheConsumerAnswered() throws Exception {
        server.script(
                "/x",
                RawReply.of(
                        503,
                        "\0\u00ff<>",
                        "content-type: text/html; charset=x",
                        "Retry-After: 7",
                        "X-Supaqueue-Snooze: 8",
                        "x-supaqueue-stop: closed",
                        "Content-Encoding: gzip"));
        Answer answer = send(request("POST", "/x"));

        assertThat(answer.body()).containsExactly(0, 255, '<', '>');
        assertThat(answer.contentType()).isEqualTo("text/html; charset=x");
        assertThat(answer.retryHeaders()).isEqualTo(new Answer.RetryHeaders("7", "8", "closed"));
        assertThat(answer.truncated()).isFalse();
    }

    @Test
    void shouldNotUseExtraBytesAsTheNextAnswer() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
        server.script("/body", answer("HTTP/1.1 204 No Content\r\n\r\n{}"));
        server.script("/line", answer(answer + "a\r\n"));
        server.script("/twice", answer(answer + "a" + answer + "b"));
        for (String path : List.of("/body", "/line", "/twice")) {
            send(request("POST", path));
            assertThat(send(request("POST", "/own" + path)).body()).containsExactly('{', '}');
            assertThat(server.requests("/own" + path)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseAnAnswerWithATooLargeHead() {
        String line = "X: " + "x".repeat(10_000) + "\r\n";
        server.script("/bytes", answer("HTTP/1.1 200 OK\r\n" + line.repeat(7)));
        server.script("/headers", answer("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(101) + "\r\n"));
        server.script("/interim", answer("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(11)));
        server.script(
                "/trailers", answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + line.repeat(7)));
        for (String path : List.of("/bytes", "/headers", "/interim", "/trailers")) {
            assertThat(failure("POST", path))
                    .hasMessage("the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers");
        }
    }

    @Test
    void shouldRequestNoEncodingAndReportTheReceivedEncoding() throws Exception {
        server.script("/gzip", RawReply.of(200, "\u001f\u008b", "Content-Encoding: gzip"));
        Answer answer = send(request("POST", "/gzip"));

        assertThat(answer.encoding()).isEqualTo("gzip");
        assertThat(answer.body()).containsExactly(0x1F, 0x8B);
        assertThat(server.requests("/gzip").get(0).header("Accept-Encoding")).hasValue("identity");
        assertThat(send(request("POST", "/plain")).encoding()).isNull();
    }

    private static RawReply answer(String text) {
        return connection -> {
            connection.write(text);
            return true;
        };
    }

    @Test
    void shouldTruncateALongAnswerAndCloseItsConnection() throws Exception {
        server.script("/huge", RawReply.huge(1_000_000_000));
        Answer answer = send(request("POST", "/huge"));

        assertThat(answer.truncated()).isTrue();
        assertThat(answer.body()).hasSize(LIMIT);
        await().atMost(Duration.ofSeconds(1)).until(() -> server.openConnections() == 0);
    }

    @Test
    void shouldNotTruncateAnAnswerAtTheLimit() throws Exception {
        server.script("/fits", RawReply.of(200, ".".repeat(LIMIT)));

        assertThat(send(request("GET", "/fits")).truncated()).isFalse();
        assertThat(send(request("GET", "/fits")).body()).hasSize(LIMIT);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheTotalTimeOut() {
        Duration pause = Duration.ofMillis(20);
        server.script("/silent", RawReply.hang());
        server.script("/head", RawReply.slowHead(pause));
        server.script("/body", RawReply.slowBody(pause));
        failure(request("/silent", SHORT)); // The first time-out loads classes and is slow
        for (String path : List.of("/head", "/body", "/silent")) {
            long start = System.nanoTime();
            NoAnswerException failure = failure(request(path, SHORT));
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(failure).hasMessage("timed out after 500 ms");
            assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(took).as(path).isBetween(SHORT, LATE);
        }
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void shouldFailOnAnIncompleteAnswer() {
        server.script("/status", RawReply.raw("HTTP/1.1 20"));
        server.script("/head", RawReply.raw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"));
        server.script("/header", RawReply.raw("HTTP/1.1 200 OK\r\nContent-Le"));
        server.script("/body", RawReply.closeMidBody());
        server.script("/chunk", RawReply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"));
        server.script("/chunks", RawReply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
        for (String path : List.of("/status", "/head", "/header", "/body", "/chunk", "/chunks")) {
            assertThat(failure("GET", path).kind()).as(path).isEqualTo(Kind.CUT_SHORT);
            assertThat(server.requests(path)).hasSize(1);
        }
    }

    @Test
    void shouldDistinguishFailures() throws Exception {
        server.script("/reset", RawReply.reset());
        server.script("/smtp", RawReply.raw("220 mail.example.com ESMTP\r\n\r\n"));

        assertThat(failure("POST", "/reset")).hasMessage("connection reset");
        assertThat(failure("POST", "/smtp")).hasMessage("the answer is not valid HTTP");
        URI nobody = URI.create("http://127.0.0.1:" + unusedPort() + "/");
        assertThat(failure(request("POST", nobody))).hasMessage("connection refused: " + nobody.getRawAuthority());
        URI nowhere = URI.create("http://nobody.invalid/");
        assertThat(failure(request("POST", nowhere))).hasMessage("unknown host: nobody.invalid");
    }

    @Test
    void shouldSendNothingToAServerItDoesNotTrust() throws Exception {
        try (RawServer stranger =
                RawServer.start(RawCertificate.of("ip:127.0.0.1").sockets())) {
            URI target = URI.create("https://127.0.0.1:" + stranger.port() + "/");
            NoAnswerException failure = failure(request("POST", target));

            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure).hasMessageStartingWith("no secure connection to " + target.getRawAuthority() + ": ");
            assertThat(stranger.requests()).isEmpty();
        }
    }
}

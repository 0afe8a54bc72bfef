package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Detects bytes and the end of the stream on an idle connection. The test plays the server. */
class ConsumerConnectionTest {
    private static final TimeValue LONG = TimeValue.ofHours(1);

    private final AtomicLong now = new AtomicLong();
    private final ConsumerConnection connection = new ConsumerConnection(new ConnectionLife(now::get, () -> 0));
    private ServerSocket listener;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        server = listener.accept();
        connection.bind(client);
    }

    @AfterEach
    void close() throws IOException {
        connection.close(CloseMode.IMMEDIATE);
        server.close();
        listener.close();
    }

    @Test
    void shouldSendNothingWhenTheConsumerSendsBytesFirst() throws Exception {
        serverSends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThatThrownBy(this::call)
                .isInstanceOf(NoAnswerException.class)
                .hasMessage("the consumer sent bytes before there was a request");
        connection.close(CloseMode.GRACEFUL);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void shouldDetectTheEndOfAConnectionAfterOneAnswer() throws Exception {
        answer();
        server.close();

        assertThat(connection.sinceAnswer()).isEqualTo(UnexpectedInput.END);
    }

    @Test
    void shouldCheckWithoutWaitingWhenReusedAtOnceAfterTwoAnswers() throws Exception {
        answer();
        answer();
        server.shutdownOutput();

        // Only a check that waits detects the end of the stream.
        assertThat(connection.sinceAnswer()).isEqualTo(UnexpectedInput.NONE);
        now.addAndGet(10_000_000);
        assertThat(connection.sinceAnswer()).isEqualTo(UnexpectedInput.END);
    }

    @Test
    void shouldDetectBytesWithoutWaiting() throws Exception {
        answer();
        answer();
        serverSends("\n");

        assertThat(connection.sinceAnswer()).isEqualTo(UnexpectedInput.BYTES);
    }

    @Test
    void shouldDetectBytesReadTogetherWithTheAnswer() throws Exception {
        callAnswered("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab");

        assertThat(connection.behindAnswer()).isEqualTo(UnexpectedInput.BYTES);
    }

    @Test
    void shouldBeTooOldAtItsMaximumAgeDespiteALongKeepAlive() throws Exception {
        answer();
        now.addAndGet(ConnectionLife.LONGEST.toNanos() - 1);
        assertThat(connection.isTooOld()).isFalse();
        now.incrementAndGet();
        assertThat(connection.isTooOld()).isTrue();
    }

    private void answer() throws Exception {
        callAnswered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        connection.answered(LONG);
    }

    private void callAnswered(String answer) throws Exception {
        CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
            try {
                BufferedReader request = new BufferedReader(new InputStreamReader(server.getInputStream()));
                while (!request.readLine().isEmpty()) {
                    continue;
                }
                server.getOutputStream().write(answer.getBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        call();
        served.join();
    }

    private void call() throws Exception {
        URI target = URI.create("http://127.0.0.1/");
        ClassicHttpResponse response = Dialogue.hold(new BasicClassicHttpRequest("GET", target), connection);
        EntityUtils.consume(response.getEntity());
    }

    private void serverSends(String text) throws IOException {
        server.getOutputStream().write(text.getBytes());
        await().until(() -> client.getInputStream().available() == text.length());
    }
}

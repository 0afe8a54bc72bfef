package org.supaqueue.benchmark.run.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recorded requests are exact, however the bytes of the requests arrive. */
class OwnConsumerTest {
    private static final String HEAD = "POST /jobs HTTP/1.1\r\nHost: consumer\r\n";

    private OwnConsumer consumer;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        consumer = OwnConsumer.start();
        socket = new Socket("127.0.0.1", consumer.url().getPort());
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        consumer.close();
    }

    @Test
    void shouldCountARequestWhenAllItsBytesHaveArrived() throws Exception {
        send(HEAD + "x-supaqueue-JOB-ID: 7\r\ncontent-length: 4\r\n\r\n{\"");
        Awaitility.await().pollDelay(100, TimeUnit.MILLISECONDS).until(() -> consumer.count() == 0);
        send("\"}");
        readAnswers(1);

        assertThat(consumer.take(1))
                .singleElement()
                .satisfies(arrival -> assertThat(arrival.job()).isEqualTo("7"));
        assertThat(consumer.count()).isZero();
    }

    @Test
    void shouldAnswerPipelinedRequests() throws Exception {
        send(HEAD + "X-Supaqueue-Job-Id: 1\r\nContent-Length: 2\r\n\r\n{}" + HEAD
                + "X-Supaqueue-Job-Id: 2\r\nContent-Length: 2\r\n\r\n{}");
        readAnswers(2);

        assertThat(consumer.take(2)).extracting(Consumer.Arrival::job).containsExactly("1", "2");
    }

    @Test
    void shouldFailWhenRequestsAreMissing() {
        assertThatIOException().isThrownBy(() -> consumer.take(1)).withMessageContaining("0 requests instead of 1");
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void readAnswers(int count) throws IOException {
        InputStream input = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (read.toString().split(Pattern.quote(Consumer.ANSWER), -1).length <= count) {
            int next = input.read();
            assertThat(next).as("the connection stays open").isNotNegative();
            read.append((char) next);
        }
    }
}

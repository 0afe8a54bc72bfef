package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time to read a header grows only in proportion to its length, up to the largest allowed head of an answer. */
class HostileFramingTest {

    private static final int LENGTH = 64_000;
    private static final List<String> FORMS = List.of(
            "0",
            "9",
            " ",
            ",",
            ", ",
            ";",
            "; ",
            "=",
            "\"",
            "\\",
            "\"\\",
            "a",
            "a,",
            "a;b=",
            "timeout=0,",
            "chunked,",
            "-");
    private static final List<String> ENDS = List.of("", "x", " ", "\"", ",", "=");

    @ParameterizedTest
    @ValueSource(strings = {"Keep-Alive", "Connection", "Content-Encoding", "Transfer-Encoding", "Content-Length"})
    void shouldReadALongHeaderInLinearTime(String name) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (String form : FORMS) {
                for (String end : ENDS) {
                    read(name, form.repeat(LENGTH / form.length()) + end);
                    read(name, "timeout=" + form.repeat(LENGTH / form.length()) + end);
                }
            }
        });
    }

    private static void read(String name, String value) {
        ClassicHttpResponse answer = new BasicClassicHttpResponse(200);
        answer.setHeader(name, value);
        answer.setEntity(new InputStreamEntity(new ByteArrayInputStream(new byte[1]), 1, null));
        BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", URI.create("http://localhost/"));
        assertThatCode(() -> KeepAlive.of(request, answer, HttpCoreContext.create()))
                .doesNotThrowAnyException();
        assertThatCode(() -> Codings.of(answer)).doesNotThrowAnyException();
        try {
            Framing.INSTANCE.determineLength(answer);
        } catch (ProtocolException refused) {
            // The attempt fails, which is allowed.
        }
    }
}

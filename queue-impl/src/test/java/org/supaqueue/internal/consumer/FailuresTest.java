package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.CharConversionException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.StreamClosedException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final ConsumerRequest REQUEST =
            new ConsumerRequest("GET", URI.create("http://consumer/"), Map.of(), null, Duration.ofSeconds(1), 0);

    /** The classes of the HTTP client have other names in the JAR, and their messages may quote the answer. */
    @Test
    void shouldNameNoClassesOfTheHttpClient() {
        assertThat(words(new StreamClosedException("s3cret"))).isEqualTo("failed with java.io.IOException");
        assertThat(words(new OfTheClient("s3cret"))).isEqualTo("failed with java.lang.IllegalStateException");
        assertThat(words(new MessageConstraintException("Maximum line length limit exceeded")))
                .isEqualTo("the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers");
        assertThat(words(new ParseException("s3cret"))).isEqualTo("the answer is not valid HTTP");
    }

    /** As a class of the HTTP client would be. */
    private static final class OfTheClient extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        OfTheClient(String message) {
            super(message);
        }
    }

    @Test
    void shouldQuoteWhatTheJdkSays() {
        assertThat(words(new IOException("Too many open files")))
                .isEqualTo("failed with java.io.IOException: Too many open files");
        assertThat(words(new CharConversionException())).isEqualTo("failed with java.io.CharConversionException");
    }

    private static String words(Exception cause) {
        return Failures.of(REQUEST, cause).getMessage();
    }
}

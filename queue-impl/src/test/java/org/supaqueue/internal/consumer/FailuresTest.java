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

/** The text of a failure is fit for the job's error. */
class FailuresTest {
    private static final ConsumerRequest REQUEST =
            new ConsumerRequest("GET", URI.create("http://consumer/"), Map.of(), null, Duration.ofSeconds(1), 0);

    /** The classes of the HTTP client have other names in the JAR. Their messages may contain parts of the answer. */
    @Test
    void shouldNameNoClassesOfTheHttpClient() {
        assertThat(failureText(new StreamClosedException("s3cret"))).isEqualTo("failed with java.io.IOException");
        assertThat(failureText(new HttpClientException("s3cret")))
                .isEqualTo("failed with java.lang.IllegalStateException");
        assertThat(failureText(new MessageConstraintException("Maximum line length limit exceeded")))
                .isEqualTo("the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers");
        assertThat(failureText(new ParseException("s3cret"))).isEqualTo("the answer is not valid HTTP");
    }

    /** Stands for an exception class of the HTTP client. */
    private static final class HttpClientException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        HttpClientException(String message) {
            super(message);
        }
    }

    @Test
    void shouldQuoteMessagesOfTheJdk() {
        assertThat(failureText(new IOException("Too many open files")))
                .isEqualTo("failed with java.io.IOException: Too many open files");
        assertThat(failureText(new CharConversionException())).isEqualTo("failed with java.io.CharConversionException");
    }

    private static String failureText(Exception cause) {
        return Failures.of(REQUEST, cause).getMessage();
    }
}

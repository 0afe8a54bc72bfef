package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.rest.ConsumerClient;
import org.supaqueue.testing.TransportContract;

/** The transport contract inside the server, with the server's own REST client. */
@ExtendWith(ArquillianExtension.class)
class ConsumerTransportIT extends TransportContract {
    @Resource
    ManagedThreadFactory threads;

    private ConsumerClient client;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("transport", TestEnvironment.freshDatabase())
                .build()
                .addPackages(
                        false,
                        path -> path.get().matches(".*/(Raw|Transport)[^/]*"),
                        TransportContract.class.getPackage());
    }

    @BeforeEach
    void open() {
        client = new ConsumerClient(8, threads);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void shouldRunInsideTheServersOwnRestClient() {
        URI nowhere = URI.create("http://nowhere.invalid/");
        ConsumerRequest request = new ConsumerRequest("GET", nowhere, Map.of(), null, Duration.ofSeconds(3), 0);

        assertThatThrownBy(() -> client.send(request))
                .extracting(this::callers)
                .satisfies(callers -> assertThat(callers)
                        .containsAnyOf(
                                "JerseyTransport from ClientRuntime", "RestEasyTransport from ClientInvocation"));
    }

    private List<String> callers(Throwable thrown) {
        List<String> classes = Stream.of(thrown.getStackTrace())
                .map(StackTraceElement::getClassName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .toList();
        return IntStream.range(1, classes.size())
                .mapToObj(i -> classes.get(i - 1) + " from " + classes.get(i))
                .toList();
    }

    @Override
    protected Answer send(ConsumerRequest request) throws NoAnswerException {
        return client.send(request);
    }
}

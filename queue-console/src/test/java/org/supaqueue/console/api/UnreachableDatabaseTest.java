package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.testing.LogLines;
import org.supaqueue.testkit.QueueTestKit;

/** The console during an outage of the database that it reads. */
@Tag("database")
class UnreachableDatabaseTest {

    @RegisterExtension
    static final QueueTestKit KIT = QueueTestKit.create();

    /** A port that was free a moment ago. */
    private static PGSimpleDataSource unreachable() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setServerNames(new String[] {"127.0.0.1"});
            dataSource.setPortNumbers(new int[] {closed.getLocalPort()});
            return dataSource;
        }
    }

    @Test
    void shouldLogTheCauseInOneLine() throws IOException {
        ApiFixture api = new ApiFixture(KIT, unreachable());
        try (LogLines log = LogLines.of(Failures.class.getName())) {
            assertThatThrownBy(() -> api.get("jobs")).isInstanceOf(Problem.class);

            assertThat(log.events("console.unavailable"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith(
                                    "WARNING event=console.unavailable - The console could not reach its database: SQLSTATE 08001, ")
                            .doesNotContain("\n"));
            assertThat(log.thrown()).isEmpty();
        }
    }
}

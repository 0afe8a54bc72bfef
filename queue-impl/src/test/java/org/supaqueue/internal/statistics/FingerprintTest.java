package org.supaqueue.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            timed out after 3004 ms                                       | timed out after <number> ms
            the consumer answered 503                                     | the consumer answered 503
            the consumer answered 404; X-Job 12 unknown                   | the consumer answered 404; X-Job <number> unknown
            connection refused: 127.0.0.1:8080                            | connection refused: <number>
            connection refused: node17.example.com:443                    | connection refused: node<number>.example.com:<number>
            no order 5a6b7c8d-0000-1111-2222-333344445555                 | no order <id>
            no commit 9f8e7d6c5b                                          | no commit <hex>
            no order 01ARZ3NDEKTSV4RRFFQ69G5FAV, id 507f1f77bcf86cd799439011 | no order <id>, id <id>
            no such customer: cus_Nf4frFeUf7V2Hib                         | no such customer: cus_<id>
            Http2ServerException of orders2026backup                      | Http<number>ServerException of orders<number>backup
            at 0x7fff12 of cafe                                           | at <hex> of cafe
            EXPIRED at 2026-01-31T10:20:30.123Z                           | EXPIRED at <time>
            since 2026-01-31 10:20:30+01:00, day 2026-01-31               | since <time>, day <time>
            stopped by the consumer: unknown customer "Anna" and 'Bo'     | stopped by the consumer: unknown customer <text> and <text>
            it can't be sent, don't try                                   | it can't be sent, don't try
            no such host "unfinished                                      | no such host "unfinished
            1,234.5 bytes of 10:30                                        | <number> bytes of <number>
            Überlauf im Wörterbuch 7                                      | Überlauf im Wörterbuch <number>
            """)
    void shouldReplaceWhatVaries(String error, String fingerprint) {
        assertThat(Fingerprint.of(error)).isEqualTo(fingerprint);
    }

    @Test
    void shouldMakeOneLineOfAtMost200Characters() {
        assertThat(Fingerprint.of("  a\r\n\tb  ")).isEqualTo("a b");
        assertThat(Fingerprint.of("é".repeat(500))).hasSize(200);
        assertThat(Fingerprint.of("")).isEmpty();
    }

    /** A pattern that backtracks would take minutes for such a text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\"", "'", "` '", "a1", "1,", "0x", "2026-01-", "5a6b7c8d-", "1a2b3c4d5", "a1b2c3d4e5f6ü", " \t"
            })
    @Timeout(10)
    void shouldNeedLittleTimeForAHostileError(String part) {
        String error = part.repeat(500 / part.length());
        long startedAt = System.nanoTime();

        for (int i = 0; i < 1_000; i++) {
            Fingerprint.of(error);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(5));
    }
}

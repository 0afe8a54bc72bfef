package org.supaqueue.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

    private static boolean isLocal(String address, String host, Map<String, String> headers) {
        return Loopback.isLocal(address, host, headers::get);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "0:0:0:0:0:0:0:1",
                "0:0:0:0:0:0:0:1%0",
                "[::1]",
                "::ffff:127.0.0.1"
            })
    void shouldKnowTheAddressesOfThisMachine(String address) {
        assertThat(isLocal(address, "localhost", Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.0.7", "2001:db8::1", "127.0.0.1.example.com", ""})
    void shouldRefuseOtherAddresses(String address) {
        assertThat(isLocal(address, "localhost", Map.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Port",
                "X-Forwarded-Proto",
                "X-Forwarded-Server",
                "X-Real-IP",
                "X-Client-IP",
                "CF-Connecting-IP",
                "Via"
            })
    void shouldRefuseARequestThatCameThroughAProxy(String header) {
        assertThat(isLocal("127.0.0.1", "localhost", Map.of(header, "for=127.0.0.1")))
                .isFalse();
    }

    @Test
    void shouldRefuseANameThatOnlyResolvesToThisMachine() {
        assertThat(isLocal("127.0.0.1", "rebound.example.com", Map.of())).isFalse();
        assertThat(isLocal("127.0.0.1", "127.0.0.1", Map.of())).isTrue();
        assertThat(isLocal("::1", "[::1]", Map.of())).isTrue();
    }
}

package org.supaqueue.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.console.api.Problem;

class CrossSiteGuardTest {

    private final Map<String, String> headers =
            new HashMap<>(Map.of("X-Supaqueue-Console", "1", "Content-Type", "application/json; charset=utf-8"));

    private void check() {
        CrossSiteGuard.check(headers::get);
    }

    @Test
    void shouldLetTheConsolesOwnPagesAndProgramsPass() {
        assertThatCode(this::check).doesNotThrowAnyException();
        headers.put("Sec-Fetch-Site", "same-origin");
        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseARequestWithoutTheHeaderOfTheConsole() {
        headers.remove("X-Supaqueue-Console");

        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 403))
                .hasMessageContaining("X-Supaqueue-Console: 1");
    }

    @Test
    void shouldRefuseARequestThatTheBrowserCallsForeign() {
        for (String site : new String[] {"cross-site", "same-site", "none", "SAME-ORIGIN"}) {
            headers.put("Sec-Fetch-Site", site);
            assertThatThrownBy(this::check)
                    .as(site)
                    .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 403));
        }
    }

    @Test
    void shouldRefuseABodyThatAFormCouldSend() {
        headers.put("Content-Type", "text/plain");

        assertThatThrownBy(this::check).isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 415));
    }

    private static void assertStatus(Problem problem, int status) {
        assertThat(problem.status()).isEqualTo(status);
    }
}

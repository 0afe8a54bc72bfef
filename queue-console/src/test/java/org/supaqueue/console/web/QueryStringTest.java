package org.supaqueue.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.supaqueue.console.api.Problem;

class QueryStringTest {

    @Test
    void shouldReadUtf8AndLeaveOutEmptyValues() {
        assertThat(QueryString.parse("tag=gr%C3%BC%C3%9Fe+%26&queue=&error=a%3Db"))
                .containsOnly(entry("tag", "grüße &"), entry("error", "a=b"));
        assertThat(QueryString.parse(null)).isEmpty();
    }

    @Test
    void shouldRefuseAMalformedQueryAndAParameterThatIsGivenTwice() {
        assertThatThrownBy(() -> QueryString.parse("tag=%zz")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> QueryString.parse("queue=a&queue=b"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("queue is given twice");
    }
}

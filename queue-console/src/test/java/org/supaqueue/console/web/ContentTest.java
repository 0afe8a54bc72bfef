package org.supaqueue.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentTest {

    private final Content content = Content.json("application/json", "{}");

    @Test
    void shouldMatchItsOwnTagAlsoIfAProxyHasWeakenedTheTag() {
        assertThat(content.matches(content.tag())).isTrue();
        assertThat(content.matches("W/" + content.tag())).isTrue();
        assertThat(content.matches("\"other\", " + content.tag())).isTrue();
        assertThat(content.matches("*")).isTrue();
    }

    @Test
    void shouldNotMatchAnotherTag() {
        assertThat(content.matches(null)).isFalse();
        assertThat(content.matches(Content.json("application/json", "[]").tag()))
                .isFalse();
    }

    @Test
    void shouldDependOnlyOnWhatIsTagged() {
        assertThat(Content.json("application/json", "{\"server_time\":1}", "{}").tag())
                .isEqualTo(content.tag());
    }
}

package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.request.UrlPath;

/** A path is sent unchanged below the base URL, or is refused with the rule that it breaks. */
class UrlPathTest {

    private static final URI BASE = URI.create("http://consumer.example:8080/base");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?x=1",
                "?",
                "/",
                "/a",
                "/a/",
                "/a/b",
                "/a%20b",
                "/x?mail=a@b.c&to=https://x&v=1..2",
                "/x?a=%2e%2e/%2F",
                "/~user/-._!$&'()*+,;=:@",
                "/...",
                "/a..b",
                "/%C3%BC",
                "/x??",
                "/a:b",
                "/a;v=1/b",
                "?/../..",
                "/%252e%252e/x",
                "/x?a=%ef%bc%8e%ef%bc%8f%c2%80",
                "/%E2%80%A6",
                "/%EF%BC%A1"
            })
    void shouldKeepAllowedPathsUnchanged(String path) {
        assertThat(UrlPath.resolve(BASE, path)).hasToString(BASE + path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            @host/x      | must be empty or start with / or ?
            .evil.com/   | must be empty or start with / or ?
            x            | must be empty or start with / or ?
            :80/x        | must be empty or start with / or ?
            \\\\host      | must be empty or start with / or ?
            //host/x     | empty segment
            /a//b        | empty segment
            /a/../../b   | . or .. segment
            /..          | . or .. segment
            /a/.         | . or .. segment
            /a/./b       | . or .. segment
            /%2e%2e/x    | . or .. segment
            /.%2E/x      | . or .. segment
            /a/%2e?x     | . or .. segment
            /..;/admin   | . or .. segment
            /.;x=1/a     | . or .. segment
            /%2e%2e;a/x  | . or .. segment
            /%c0%ae/x    | valid UTF-8
            /%ff         | valid UTF-8
            /a%2fb       | encoded slash
            /a%5Cb       | encoded slash, backslash
            /a%00b       | control character
            /a%0d%0ab    | control character
            /a%7F        | control character
            /a%C2%80b    | control character
            /a%c2%9f     | control character
            /%ef%bc%8e%ef%bc%8e/x | . or .. segment
            /%EF%BC%8E.;a/x | . or .. segment
            /%E2%80%A4   | . or .. segment
            /%e2%80%a5/x | . or .. segment
            /%EF%B9%92%EF%B9%92/x | . or .. segment
            /a%ef%bc%8fb | encoded slash
            /a%EF%BC%BCb | encoded slash, backslash
            /a%EF%B9%A8b | encoded slash, backslash
            /a%E2%84%80b | encoded slash
            /..%EF%BC%9Bx/y | . or .. segment
            /a b         | must be encoded: U+0020
            /a\\b        | must be encoded: U+005C
            /ü           | must be encoded: U+00FC
            /😀          | must be encoded: U+1F600
            /a[b]        | must be encoded: U+005B
            /a"b         | must be encoded: U+0022
            /x?a b       | must be encoded: U+0020
            `/x?a|b`     | must be encoded: U+007C
            /x#y         | must not have a fragment
            ?#y          | must not have a fragment
            /%           | two hexadecimal digits
            /%2          | two hexadecimal digits
            /%zz         | two hexadecimal digits
            /x?%2        | two hexadecimal digits
            """)
    void shouldNameTheRuleThatIsBroken(String path, String rule) {
        assertThatThrownBy(() -> JobRequest.post(path))
                .isInstanceOfSatisfying(
                        InvalidJobException.class, e -> assertThat(e.column()).isEqualTo("url_path"))
                .hasMessageContaining(rule)
                .hasMessageStartingWith("url_path \"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\r\nHost: evil",
                "/a\nb",
                "/a\tb",
                "/a\0b",
                "/\u2028",
                "/\u2029",
                "/\u0085",
                "/\ud800",
                "/\u202egnp.x",
                "/\u2066a\u2069",
                "/a\u200fb",
                "/\ufeffa",
                "/a\u200bb",
                "/\udb40\udc41"
            })
    void shouldShowNoControlCharactersInAnError(String path) {
        assertThatThrownBy(() -> JobRequest.get(path))
                .isInstanceOf(InvalidJobException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]"));
    }

    @Test
    void shouldAcceptUpTo8000Bytes() {
        assertThat(UrlPath.resolve(BASE, "/" + "a".repeat(7_999)).toString())
                .hasSize(8_000 + BASE.toString().length());
        assertThatThrownBy(() -> JobRequest.get("/" + "a".repeat(8_000))).hasMessageContaining("8000 bytes");
    }

    @Test
    void shouldJoinABaseThatEndsInASlash() {
        URI base = URI.create("https://consumer.example/base/");

        assertThat(UrlPath.resolve(base, "/x")).hasToString("https://consumer.example/base/x");
        assertThat(UrlPath.resolve(base, "")).hasToString("https://consumer.example/base/");
        assertThat(UrlPath.resolve(URI.create("https://consumer.example"), "/x"))
                .hasToString("https://consumer.example/x");
        assertThat(UrlPath.resolve(URI.create("https://consumer.example"), "?x"))
                .hasToString("https://consumer.example?x");
    }

    /** Every random path is refused, or stays below the base URL and is sent unchanged. */
    @Test
    void shouldNeverLeaveTheBase() {
        Random random = new Random(7);
        String alphabet = "//..%%2eEfF5cC@:?#&=\\ab \n";
        int passed = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder path = new StringBuilder();
            for (int length = random.nextInt(9); length > 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            passed += staysBelowBase(path.toString()) ? 1 : 0;
        }
        assertThat(passed).isGreaterThan(1_000);
    }

    private static boolean staysBelowBase(String path) {
        URI target;
        try {
            target = UrlPath.resolve(BASE, path);
        } catch (InvalidJobException refused) {
            return false;
        }
        assertThat(target.toString()).isEqualTo(BASE + path);
        assertThat(target.getAuthority()).isEqualTo("consumer.example:8080");
        assertThat(target.normalize().getPath() + "/").startsWith("/base/");
        // A careless server may decode the path first and then split the path at either kind of slash.
        assertThat(target.getPath().split("[/\\\\]")).doesNotContain("..", ".");
        return true;
    }
}

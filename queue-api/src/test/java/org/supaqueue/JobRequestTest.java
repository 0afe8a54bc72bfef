package org.supaqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import jakarta.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.request.JobHeaders;

/**
 * A request has the table's defaults, accepts valid values, and refuses values that PostgreSQL or a consumer would
 * refuse.
 */
class JobRequestTest {

    private static void assertRefused(String column, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidJobException.class, e -> assertThat(e.column()).isEqualTo(column));
    }

    /** A type for JSON-B. */
    public record Order(String item, int count) {}

    @Test
    void shouldHaveTheDefaultsOfTheTable() {
        JobRequest request = JobRequest.post("/x");

        assertThat(request.verb()).isEqualTo(HttpVerb.POST);
        assertThat(request.payload()).isEmpty();
        assertThat(request.headers()).isEmpty();
        assertThat(request.queue()).isEqualTo("default");
        assertThat(request.priority()).isZero();
        assertThat(request.runAt()).isEmpty();
        assertThat(request.delay()).isZero();
        assertThat(request.retryLimit()).isEqualTo(10);
        assertThat(request.timeout()).isEmpty();
    }

    @Test
    void shouldNotChangeTheOriginalRequest() {
        JobRequest plain = JobRequest.put("/x");
        plain.priority(3).payload("[1]").header("X-A", "b").retryLimit(0);

        assertThat(plain.priority()).isZero();
        assertThat(plain.payload()).isEmpty();
        assertThat(plain.headers()).isEmpty();
    }

    @Test
    void shouldAcceptJsonTextJsonValuesAndObjects() {
        assertThat(JobRequest.post("").payload("{\"a\": [1, true, null]}").payload())
                .contains("{\"a\": [1, true, null]}");
        assertThat(JobRequest.post("").payload(Json.createValue("ü")).payload()).contains("\"ü\"");
        assertThat(JobRequest.patch("").payload(new Order("tea", 2)).payload())
                .contains("{\"count\":2,\"item\":\"tea\"}");
        assertThat(JobRequest.put("").payload(List.of(1, 2)).payload()).contains("[1,2]");
        assertThat(JobRequest.put("").payload("7").payload(null).payload()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}}",
                "{} {}",
                "hello",
                "{\"a\":}",
                "[1,]",
                "'a'",
                "\"\\u0000\"",
                "{\"\\u0000\":1}",
                "\"\\ud800\"",
                "\"\\udc00 \\ud800\"",
                "NaN",
                "\"\ud800\""
            })
    void shouldRefuseTextThatPostgresCannotStoreAsJson(String text) {
        assertRefused("payload", () -> JobRequest.post("/x").payload(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "1", "\"x\"", "{\"a\":{}}", "{\"a\":[[1]]}", "{\"a\":null}", "{\"a\":[null]}"})
    void shouldRefuseAPayloadThatAQueryCannotCarry(String payload) {
        assertRefused("payload", () -> JobRequest.get("/x").payload(payload));
        assertRefused("payload", () -> JobRequest.delete("/x").payload(payload));
        assertThat(JobRequest.post("/x").payload(payload).payload()).contains(payload);
    }

    @Test
    void shouldAcceptAFlatPayloadForAQuery() {
        assertThat(JobRequest.get("/x")
                        .payload("{\"a\":1,\"b\":[\"x\",true],\"c\":[]}")
                        .payload())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "content-type",
                "User-Agent",
                "Idempotency-Key",
                "X-Supaqueue-Job-Id",
                "x-supaqueue-anything",
                "traceparent",
                "Host",
                "Content-Length",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "Origin",
                "Via",
                "Access-Control-Request-Method",
                "Content-Transfer-Encoding",
                "Content_Length",
                "transfer_encoding",
                "X_Supaqueue_Job_Id",
                "x.supaqueue_queue",
                "Idempotency_Key",
                "Access_Control_Allow_Origin",
                "content.type",
                "Proxy",
                "proxy",
                "X-Original-URL",
                "x_original_url",
                "X-Rewrite-URL",
                "X_Rewrite-Url",
                "",
                "a b",
                "a:b",
                "ü",
                "a\r\nb"
            })
    void shouldRefuseHeaderNames(String name) {
        assertRefused("headers", () -> JobRequest.get("/x").header(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3cret\r\nX-Evil: 1", "s3cret\nb", "s3cret\0", "ü s3cret", " s3cret", "s3cret ", "s3cret\u007f"
            })
    void shouldRefuseHeaderValuesAndNeverShowThem(String value) {
        assertThatThrownBy(() -> JobRequest.get("/x").header("X-Token", value))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("\"X-Token\"")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e200000", "1e-20000", "{\"a\":1e131073}"})
    void shouldRefuseANumberThatPostgresCannotHold(String text) {
        assertRefused("payload", () -> JobRequest.post("/x").payload(text));
    }

    @Test
    void shouldRefuseUnparsableJson() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertRefused("payload", () -> JobRequest.post("/x").payload(deep));
        assertRefused("payload", () -> JobRequest.get("/x").payload("{\"a\":1e2000}"));
        assertRefused("headers", () -> JobHeaders.parse(deep));
        assertRefused("headers", () -> JobHeaders.parse(null));
    }

    @Test
    void shouldRefuseTooManyHeaders() {
        JobRequest request = JobRequest.get("/x");
        for (int i = 0; i < 100; i++) {
            request = request.header("X-" + i, "v");
        }
        JobRequest full = request;

        assertRefused("headers", () -> full.header("X-100", "v"));
        assertThat(full.header("x-99", "w").headers()).hasSize(100);
        // A schedule adds two headers to those of the request.
        Map<String, String> scheduled = new HashMap<>(full.headers());
        scheduled.put("X-Supaqueue-Schedule", "nightly");
        scheduled.put("X-Supaqueue-Scheduled-At", "2026-01-31T01:00:00.000000Z");
        assertThat(JobHeaders.parse(JobHeaders.toJson(scheduled))).hasSize(102);
        String long8000 = "v".repeat(8_000);
        JobRequest heavy =
                JobRequest.get("/x").header("A", long8000).header("B", long8000).header("C", long8000);
        assertRefused("headers", () -> heavy.header("D", long8000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1,2,3]           | 9
            {"a":"b","c":[]}  | 19
            1e3               | 4
            [-1.50,0.001,1e-2] | 20
            {"a":{"b":[true,null,false]},"c":""} | 42
            "ü€😀"            | 11
            """)
    void shouldCountThePayloadBytesAsPostgresStoresThePayload(String text, long bytes) {
        assertThat(JobRequest.post("/x").payload(text).payloadBytes()).isEqualTo(bytes);
    }

    @Test
    void shouldReplaceAHeaderOfTheSameNameInAnyCase() {
        assertThat(JobRequest.get("/x")
                        .header("X-A", "1")
                        .header("X-B", "")
                        .header("x-a", "a\tb c")
                        .headers())
                .containsExactly(entry("X-B", ""), entry("x-a", "a\tb c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X_Tenant", "x_tenant", "x-tenant", "X.Tenant"})
    void shouldReplaceAHeaderWithAnEquivalentName(String name) {
        assertThat(JobRequest.get("/x")
                        .header("X-Tenant", "1")
                        .header(name, "2")
                        .headers())
                .containsExactly(entry(name, "2"));
        assertThat(JobHeaders.parse("{\"X-Tenant\": \"1\", \"" + name + "\": \"2\"}"))
                .hasSize(1);
    }

    @Test
    void shouldReadBackTheHeadersItWrites() {
        Map<String, String> headers =
                JobRequest.get("/x").header("X-A", "\"q\"").header("X-B", "b\\").headers();

        assertThat(JobHeaders.parse(JobHeaders.toJson(headers))).isEqualTo(headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{\"a\":1}", "{\"a\":null}", "{\"Host\":\"x\"}", "{\"a\":\"x\\ny\"}"})
    void shouldRefuseStoredHeadersThatAreNotAnObjectOfStrings(String json) {
        assertRefused("headers", () -> JobHeaders.parse(json));
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        JobRequest request = JobRequest.get("/x");

        assertRefused("timeout_ms", () -> request.timeout(Duration.ZERO));
        assertRefused("timeout_ms", () -> request.timeout(Duration.ofNanos(1_500_000)));
        assertRefused("timeout_ms", () -> request.timeout(Duration.ofDays(1).plusMillis(1)));
        assertRefused("retry_limit", () -> request.retryLimit(-1));
        assertRefused("retry_limit", () -> request.retryLimit(1_001));
        assertRefused("queue", () -> request.queue(""));
        assertRefused("queue", () -> request.queue("a b"));
        assertRefused("queue", () -> request.queue("a".repeat(65)));
        assertRefused("run_at", () -> request.delay(Duration.ofMillis(-1)));
        assertRefused("run_at", () -> request.runAt(Instant.MAX));
        assertRefused("trace_parent", () -> request.traceParent("00-x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "FF-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void shouldRefuseATraceParentThatConsumersIgnore(String traceParent) {
        assertRefused("trace_parent", () -> JobRequest.get("/x").traceParent(traceParent));
    }

    @Test
    void shouldAcceptATraceParentOfALaterVersion() {
        String later = "fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        assertThat(JobRequest.get("/x").traceParent(later).traceParent()).contains(later);
    }

    /**
     * These numbers must be refused without conversion. The conversion would take half a minute or run out of memory.
     */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "0.%s", "%s.5e-9", "1e%s", "[1, %s]", "{\"a\": 0.%1$s1}"})
    void shouldRefuseANumberOfAMillionDigitsAtOnce(String text) {
        String json = text.formatted("7".repeat(1_000_000));

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertRefused("payload", () -> JobRequest.post("/x").payload(json));
            assertRefused("payload", () -> JobRequest.get("/x").payload("{\"n\": " + json + "}"));
            assertRefused("headers", () -> JobHeaders.parse("{\"n\": " + json + "}"));
        });
    }

    @Test
    void shouldCountTheDigitsOfAnyNumberAsBigDecimalDoes() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            String text = number(random);
            BigDecimal number = new BigDecimal(text);
            long before = (long) number.precision() - number.scale();
            long bytes =
                    (number.signum() < 0 ? 1 : 0) + Math.max(before, 1) + (number.scale() > 0 ? 1 + number.scale() : 0);

            assertThat(JobRequest.post("/x").payload(text).payloadBytes())
                    .as(text)
                    .isEqualTo(bytes);
        }
    }

    private static String number(Random random) {
        String whole = random.nextBoolean() ? "0" : Integer.toString(1 + random.nextInt(1_000_000));
        String fraction = random.nextBoolean() ? "" : "." + "00".substring(random.nextInt(3)) + random.nextInt(1_000);
        String exponent = random.nextBoolean()
                ? ""
                : (random.nextBoolean() ? "e" : "E")
                        + List.of("", "+", "-").get(random.nextInt(3))
                        + "0".repeat(random.nextInt(2))
                        + random.nextInt(40);
        return (random.nextBoolean() ? "-" : "") + whole + fraction + exponent;
    }

    /** A bean that contains itself. */
    public static final class SelfReferencing {
        public SelfReferencing getSelf() {
            return this;
        }
    }

    /** A bean whose getter fails. */
    public static final class Failing {
        public String getValue() {
            throw new IllegalStateException("no");
        }
    }

    @Test
    void shouldRefuseAnObjectThatCannotBeWritten() {
        assertRefused("payload", () -> JobRequest.post("/x").payload(new SelfReferencing()));
        assertRefused("payload", () -> JobRequest.post("/x").payload(new Failing()));
        assertRefused("payload", () -> JobRequest.post("/x").payload(List.of(Map.of("a", new SelfReferencing()))));
    }

    @Test
    void shouldUseTheLastSettingOfRunAtAndDelay() {
        Instant noon = Instant.parse("2030-01-01T12:00:00Z");

        assertThat(JobRequest.get("/x").delay(Duration.ofSeconds(5)).runAt(noon).delay())
                .isZero();
        assertThat(JobRequest.get("/x").runAt(noon).delay(Duration.ofSeconds(5)).runAt())
                .isEmpty();
    }

    @Test
    void shouldNotShowPayloadOrHeadersInToString() {
        assertThat(JobRequest.post("/x").payload("\"s3cret\"").header("X-Token", "s3cret"))
                .hasToString("JobRequest[POST /x, queue=default]");
    }

    @Test
    void shouldKeepTheUniqueOptions() {
        JobRequest request = JobRequest.post("/a").uniqueKey("k");

        assertThat(request.uniqueKey()).contains("k");
        assertThat(request.onConflict()).isEqualTo(OnConflict.KEEP);
        assertThat(request.within(Duration.ofHours(1)).queue("b").within()).contains(Duration.ofHours(1));
        JobRequest debounced = request.debounce(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(debounced.onConflict()).isEqualTo(OnConflict.DEBOUNCE);
        assertThat(debounced.quiet()).contains(Duration.ofSeconds(1));
        assertThat(debounced.maxWait()).contains(Duration.ofSeconds(2));
        assertThat(debounced.onConflict(OnConflict.REPLACE).quiet()).isEmpty();
        assertThat(JobRequest.post("/a").uniqueKey()).isEmpty();
    }

    @Test
    void shouldRefuseAKeyWithHalfASurrogatePair() {
        assertThatThrownBy(() -> JobRequest.post("/a").uniqueKey("\ud800"))
                .isInstanceOf(InvalidJobException.class)
                .hasMessage("unique_key with half a surrogate pair must be 1 to 500 bytes of UTF-8 without control"
                        + " characters");
    }
}

package org.supaqueue.console.masking;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonMaskTest {

    private static JsonValue json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text.replace('\'', '"')))) {
            return reader.readValue();
        }
    }

    private static List<JsonPath> paths(String... pointers) {
        return Stream.of(pointers).map(JsonPath::parse).toList();
    }

    @Test
    void shouldHideWhatAPathNamesAndNothingElse() {
        JsonValue payload = json("{'card':{'number':1,'holder':'Ann'},'list':['a',{'x':true}],'a/b':2}");

        assertThat(JsonMask.hide(
                        payload, paths("/card/number", "/list/1/x", "/a~1b", "/absent/x", "/list/7", "/list/x")))
                .isEqualTo(json("{'card':{'number':'•••','holder':'Ann'},'list':['a',{'x':'•••'}],'a/b':'•••'}"));
    }

    @Test
    void shouldHideAWholePayload() {
        assertThat(JsonMask.hide(json("[1,2]"), paths(""))).isEqualTo(json("'•••'"));
    }

    @Test
    void shouldNameThePathsThatThePayloadHas() {
        assertThat(JsonMask.present(json("{'a':null,'b':1}"), paths("/a", "/c")))
                .hasToString("[/a]");
    }

    @Test
    void shouldRestoreOnlyMasksThatWereNotChanged() {
        JsonValue original = json("{'card':{'number':42},'pin':'1234'}");
        JsonValue edited = json("{'card':{'number':'•••'},'pin':'9999','note':'•••'}");

        assertThat(JsonMask.restore(edited, original, paths("/card/number", "/pin")))
                .isEqualTo(json("{'card':{'number':42},'pin':'9999','note':'•••'}"));
    }

    @Test
    void shouldKnowHeadersThatLookLikeSecrets() {
        assertThat(Stream.of(
                                "Authorization",
                                "Proxy-Authorization",
                                "X-Api-Key",
                                "X_API_KEY",
                                "Cookie",
                                "X-Auth",
                                "X-Amz-Security-Token",
                                "Stripe-Signature",
                                "client-secret",
                                "X-Password",
                                "X-Auth-Key",
                                "Ocp-Apim-Subscription-Key",
                                "x-functions-key",
                                "X-JWT-Assertion",
                                "X-Hmac",
                                "X-Pwd")
                        .filter(SecretHeaders::isSecret))
                .hasSize(16);
        assertThat(Stream.of(
                                "Content-Type",
                                "X-Author",
                                "Idempotency-Key",
                                "X-Supaqueue-Queue",
                                "traceparent",
                                "X-Keyboard",
                                "X-Shipping-Method")
                        .filter(SecretHeaders::isSecret))
                .isEmpty();
    }
}

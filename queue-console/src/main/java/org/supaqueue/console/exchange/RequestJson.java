package org.supaqueue.console.exchange;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.util.Optional;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.console.masking.SecretHeaders;
import org.supaqueue.internal.consumer.ConsumerRequest;

/** Writes a request as JSON. */
final class RequestJson {

    private RequestJson() {}

    static JsonObject of(StoredJob job, SentRequest.Built built) {
        String path = job.text("url_path").orElse("");
        String target =
                built.request().map(request -> requestTarget(request.target())).orElse(path);
        JsonArrayBuilder headers = Json.createArrayBuilder();
        built.request()
                .ifPresent(request -> request.headers().forEach((name, value) -> headers.add(header(name, value))));
        return Json.createObjectBuilder()
                .add("request_line", job.text("http_verb").orElseThrow() + " " + target + " HTTP/1.1")
                .add(
                        "url",
                        built.request()
                                .map(ConsumerRequest::target)
                                .map(URI::toString)
                                .orElse(path))
                .add("headers", headers)
                .add("fault", built.fault().<JsonValue>map(Json::createValue).orElse(JsonValue.NULL))
                .build();
    }

    private static String requestTarget(URI target) {
        String path = Optional.ofNullable(target.getRawPath())
                .filter(text -> !text.isEmpty())
                .orElse("/");
        return target.getRawQuery() == null ? path : path + "?" + target.getRawQuery();
    }

    private static JsonObject header(String name, String value) {
        boolean masked = SecretHeaders.isSecret(name);
        return Json.createObjectBuilder()
                .add("name", name)
                .add("value", masked ? Mask.TEXT : value)
                .add("masked", masked)
                .build();
    }
}

package org.supaqueue.console.web;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.supaqueue.console.api.ApiAnswer;
import org.supaqueue.console.api.ApiRequest;
import org.supaqueue.console.api.Caller;
import org.supaqueue.console.api.ConsoleApi;
import org.supaqueue.console.api.Problem;
import org.supaqueue.console.masking.JsonText;

/** Hands an HTTP request to the API, and writes the answer of the API. */
final class ApiExchange {

    private static final String JSON = "application/json";
    private static final String VERSION = "v1/";
    private static final int MAX_BODY = 8 * 1_024 * 1_024;
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST");

    private final ConsoleApi api;
    private final Exchange exchange;

    ApiExchange(ConsoleApi api, Exchange exchange) {
        this.api = api;
        this.exchange = exchange;
    }

    /** @param path the decoded path behind {@code /api/} */
    void answer(String path, Caller caller) throws IOException {
        if (!path.startsWith(VERSION)) {
            throw Problem.notFound("The API has no such path: paths begin with /supaqueue/api/v1/.");
        }
        if (path.equals(VERSION + "openapi.json") && exchange.isGet()) {
            exchange.send(200, new Content(JSON, ConsoleApi.description()));
            return;
        }
        ApiAnswer answer = api.answer(request(path.substring(VERSION.length()), caller));
        exchange.send(
                answer.status(),
                Content.json(JSON, answer.body().toString(), answer.tagged().toString()));
    }

    private ApiRequest request(String path, Caller caller) throws IOException {
        HttpServletRequest request = exchange.request();
        if (!METHODS.contains(request.getMethod())) {
            throw Problem.notAllowed("The API takes GET and POST.", "GET", "HEAD", "POST");
        }
        JsonObject body = JsonValue.EMPTY_JSON_OBJECT;
        if (!exchange.isGet()) {
            CrossSiteGuard.check(request::getHeader);
            body = body(request);
        }
        return new ApiRequest(
                exchange.isGet() ? "GET" : "POST",
                Arrays.asList(path.split("/", -1)),
                QueryString.parse(request.getQueryString()),
                body,
                caller);
    }

    private static JsonObject body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw Problem.of(
                    413, "payload-too-large", "The body is too large", "A body has at most " + MAX_BODY + " bytes.");
        }
        return JsonText.read(text(bytes))
                .filter(JsonObject.class::isInstance)
                .map(JsonValue::asJsonObject)
                .orElseThrow(ApiExchange::noObject);
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw noObject();
        }
    }

    private static Problem noObject() {
        return Problem.of(
                400,
                "invalid-request",
                "The request is invalid",
                "The body must be one JSON object in UTF-8, without two fields of the same name, of at most "
                        + JsonText.MAX_DEPTH + " levels.");
    }
}

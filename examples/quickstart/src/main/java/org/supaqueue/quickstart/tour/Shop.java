package org.supaqueue.quickstart.tour;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** The application's endpoints, as an HTTP client uses them. */
final class Shop {
    private final URI api;
    private final HttpClient http = HttpClient.newHttpClient();

    Shop(URI application) {
        this.api = application.resolve("api/");
    }

    /** A placed order. */
    record Order(long id, long jobId) {}

    Order place(String item) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("orders?item=" + item);
        expect(201, answer);
        return order(parse(answer.body()).asJsonObject());
    }

    /** {@return the application's answer to an order whose payment is refused} */
    String placeRefused(String item) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("orders?payment=refused&item=" + item);
        expect(402, answer);
        return answer.body();
    }

    List<Order> orders() throws IOException, InterruptedException {
        return get("orders").stream().map(Shop::order).toList();
    }

    /** {@return the calls that the consumer received} */
    List<JsonObject> ledger() throws IOException, InterruptedException {
        return get("consumer/ledger");
    }

    private List<JsonObject> get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(api.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        expect(200, answer);
        return parse(answer.body()).asJsonArray().getValuesAs(JsonObject.class);
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Order order(JsonObject order) {
        return new Order(
                order.getJsonNumber("id").longValue(),
                order.getJsonNumber("jobId").longValue());
    }

    private static JsonValue parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static void expect(int status, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException(answer.request().method() + " " + answer.uri() + " answered " + answer.statusCode());
        }
    }
}

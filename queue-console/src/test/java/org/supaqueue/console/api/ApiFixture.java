package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.supaqueue.console.store.Actors;
import org.supaqueue.console.store.ConsoleDatabase;
import org.supaqueue.testkit.QueueTestKit;

/** The API on the database of a test. */
final class ApiFixture {

    static final Caller ADMIN = new Caller(Optional.of("ann"), "ann", List.of("supaqueue-admin"), true, true);
    static final Caller OPERATOR = new Caller(Optional.of("olga"), "olga", List.of("supaqueue-operator"), true, false);
    static final Caller VIEWER = new Caller(Optional.of("vera"), "vera", List.of("supaqueue-viewer"), false, false);

    private static final Map<String, String> SETTINGS = Map.of(
            "supaqueue.consumer-function", "https://consumer.example.com/base",
            "supaqueue.service-role", "secret-of-the-consumer",
            "supaqueue.queue.orders.dead-letter", "letters",
            "supaqueue.console.redact", "cards:/card/number,*:/password");

    /** Every answer and every problem of every test is compared with the description. */
    private static final Description DESCRIPTION = new Description();

    private final QueueTestKit kit;
    private final ConsoleApi api;

    ApiFixture(QueueTestKit kit) {
        this.kit = kit;
        Actions actions = new Actions(
                kit.jobQueue(),
                kit.queueControl(),
                kit.jobSchedules(),
                new KitTransactions(),
                new Actors(kit.dataSource()));
        api = new ConsoleApi(actions, new ConsoleDatabase(kit.dataSource()), new KitFacts(kit.dataSource(), SETTINGS));
    }

    /** Uses the transactions of the kit. */
    private final class KitTransactions implements Transactions {
        @Override
        public <T> T run(Supplier<T> action) {
            return kit.<T, RuntimeException>inTransaction(action::get);
        }
    }

    ApiAnswer answer(String method, String path, String body, Caller caller) {
        String[] parts = path.split("\\?", 2);
        Map<String, String> query = new HashMap<>();
        if (parts.length == 2) {
            for (String pair : parts[1].split("&")) {
                String[] named = pair.split("=", 2);
                query.put(named[0], named[1]);
            }
        }
        try {
            ApiAnswer answer =
                    api.answer(new ApiRequest(method, Arrays.asList(parts[0].split("/")), query, json(body), caller));
            DESCRIPTION.check(method, parts[0], answer);
            return answer;
        } catch (Problem problem) {
            if (DESCRIPTION.describes(method, parts[0])) {
                DESCRIPTION.check(method, parts[0], problem);
            }
            throw problem;
        }
    }

    List<Route> routes() {
        return api.routes();
    }

    JsonObject get(String path) {
        return answer("GET", path, "{}", VIEWER).body();
    }

    JsonObject post(String path, String body) {
        return answer("POST", path, body, OPERATOR).body();
    }

    /** {@return the object of a text that has {@code '} for {@code "}} */
    static JsonObject json(String text) {
        return parse(text.replace('\'', '"'));
    }

    static JsonObject parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** {@return the first column of the first row, as text} */
    String sql(String sql) {
        try (Connection connection = kit.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** {@return the id of a new job, from the columns and values after {@code INSERT INTO job_queue}} */
    String insert(String columnsAndValues) {
        return sql("INSERT INTO job_queue " + columnsAndValues + " RETURNING job_id");
    }
}

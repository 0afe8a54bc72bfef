package org.supaqueue.console.scale;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.supaqueue.console.api.Actions;
import org.supaqueue.console.api.ApiRequest;
import org.supaqueue.console.api.Caller;
import org.supaqueue.console.api.ConsoleApi;
import org.supaqueue.console.api.Facts;
import org.supaqueue.console.store.Actors;
import org.supaqueue.console.store.ConsoleDatabase;

/** The API for reading: makes the same JSON text as the servlet. */
final class ScaleApi {

    private static final Caller ADMIN = new Caller(Optional.of("ann"), "ann", List.of("supaqueue-admin"), true, true);

    private final ConsoleApi api;

    ScaleApi(DataSource dataSource, Facts facts) {
        // A GET uses none of the actions.
        Actions actions = new Actions(null, null, null, null, new Actors(dataSource));
        api = new ConsoleApi(actions, new ConsoleDatabase(dataSource), facts);
    }

    /**
     * Answers a GET.
     *
     * @param path behind {@code /api/v1/}, with the query. No character is encoded.
     * @return the JSON text
     */
    String get(String path) {
        String[] parts = path.split("\\?", 2);
        Map<String, String> query = new HashMap<>();
        if (parts.length == 2) {
            for (String pair : parts[1].split("&")) {
                String[] named = pair.split("=", 2);
                query.put(named[0], named[1]);
            }
        }
        return api.answer(new ApiRequest("GET", Arrays.asList(parts[0].split("/")), query, null, ADMIN))
                .body()
                .toString();
    }
}

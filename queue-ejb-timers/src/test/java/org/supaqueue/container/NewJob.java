package org.supaqueue.container;

/**
 * A job to enqueue.
 *
 * @param verb column {@code http_verb}
 * @param urlPath column {@code url_path}
 * @param payload column {@code payload}, null for NULL
 * @param limit column {@code retry_limit}
 * @param queue column {@code queue}
 */
record NewJob(String verb, String urlPath, String payload, int limit, String queue) {
    NewJob(String verb, String urlPath, String payload, int limit) {
        this(verb, urlPath, payload, limit, "default");
    }

    static NewJob post(String urlPath) {
        return new NewJob("POST", urlPath, "{}", 2);
    }

    NewJob in(String other) {
        return new NewJob(verb, urlPath, payload, limit, other);
    }

    String path() {
        int query = urlPath.indexOf('?');
        return query < 0 ? urlPath : urlPath.substring(0, query);
    }
}

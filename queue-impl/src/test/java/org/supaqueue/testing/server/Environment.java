package org.supaqueue.testing.server;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The environment variables that the administrator sets for a server. */
public final class Environment {
    private final Map<String, String> variables = new HashMap<>();

    /**
     * Creates the environment of one server.
     *
     * @param databasePort port of PostgreSQL on 127.0.0.1
     * @param databaseName name of the database
     */
    public Environment(int databasePort, String databaseName) {
        variables.put("DB_HOST", "127.0.0.1");
        variables.put("DB_PORT", String.valueOf(databasePort));
        variables.put("DB_NAME", databaseName);
        variables.put("DB_USER", "postgres");
        variables.put("DB_PASSWORD", "postgres");
    }

    /**
     * Sets the consumer.
     *
     * @param consumer the base URL of the consumer
     * @param secret the bearer secret of the consumer
     * @return this
     */
    public Environment withConsumer(URI consumer, String secret) {
        return with("SUPAQUEUE_CONSUMER_FUNCTION", consumer.toString()).with("SUPAQUEUE_SERVICE_ROLE", secret);
    }

    /**
     * Sets a variable.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Environment with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }
}

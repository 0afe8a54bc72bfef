package org.supaqueue.console.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.supaqueue.console.masking.SecretHeaders;
import org.supaqueue.internal.consumer.ConsumerRequest;

/** Writes a request as a shell command. A secret becomes a variable of the shell, which the user sets. */
final class Curl {

    /** curl makes these headers itself. */
    private static final Set<String> OF_CURL = Set.of("Host", "Accept-Encoding");

    private Curl() {}

    static String of(ConsumerRequest request) {
        StringBuilder command = new StringBuilder("curl --request ")
                .append(request.verb())
                .append(' ')
                .append(quoted(request.target().toString()));
        request.headers().forEach((name, value) -> {
            if (!OF_CURL.contains(name)) {
                command.append(" \\\n  --header ").append(header(name, value));
            }
        });
        if (request.body() != null) {
            command.append(" \\\n  --data-raw ").append(quoted(new String(request.body(), StandardCharsets.UTF_8)));
        }
        return command.toString();
    }

    private static String header(String name, String value) {
        if (name.equals("Authorization")) {
            return "\"Authorization: Bearer $SERVICE_ROLE\"";
        }
        return SecretHeaders.isSecret(name)
                ? quoted(name + ": ") + "\"$" + variable(name) + '"'
                : quoted(name + ": " + value);
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_").replaceFirst("^(\\d)", "_$1");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

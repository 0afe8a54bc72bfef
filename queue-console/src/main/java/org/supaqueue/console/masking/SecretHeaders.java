package org.supaqueue.console.masking;

import java.util.List;
import java.util.Locale;

/** Tells by its name whether a header may hold a secret. */
public final class SecretHeaders {

    private static final List<String> PARTS = List.of(
            "authorization",
            "authentication",
            "cookie",
            "token",
            "secret",
            "apikey",
            "accesskey",
            "privatekey",
            "password",
            "passwd",
            "passphrase",
            "signature",
            "credential",
            "session");

    private SecretHeaders() {}

    /** Whether the value of a header with this name is masked. */
    public static boolean isSecret(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return letters.endsWith("auth") || PARTS.stream().anyMatch(letters::contains);
    }
}

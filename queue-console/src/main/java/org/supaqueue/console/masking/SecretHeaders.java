package org.supaqueue.console.masking;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
            "session",
            "hmac",
            "bearer");

    /** Short words, which longer words of harmless names contain. */
    private static final Set<String> WORDS = Set.of("auth", "jwt", "pwd", "pin", "otp");

    /** Names that end with key are masked, unless they end with one of these. The queue itself sends an idempotency key. */
    private static final List<String> HARMLESS_KEYS =
            List.of("idempotencykey", "partitionkey", "routingkey", "orderingkey");

    private SecretHeaders() {}

    /** Whether the value of a header with this name is masked. */
    public static boolean isSecret(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return letters.endsWith("auth")
                || PARTS.stream().anyMatch(letters::contains)
                || Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]"))
                        .anyMatch(WORDS::contains)
                || letters.endsWith("key") && HARMLESS_KEYS.stream().noneMatch(letters::endsWith);
    }
}

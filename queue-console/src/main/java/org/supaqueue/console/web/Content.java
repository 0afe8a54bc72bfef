package org.supaqueue.console.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The body of an answer.
 *
 * @param type the content type
 * @param bytes the body, not copied
 * @param tag the ETag, with its quotes
 */
record Content(String type, byte[] bytes, String tag) {

    Content(String type, byte[] bytes) {
        this(type, bytes, tag(bytes));
    }

    static Content json(String type, String text) {
        return new Content(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param tagged what the ETag depends on, if not the whole body */
    static Content json(String type, String text, String tagged) {
        return new Content(type, text.getBytes(StandardCharsets.UTF_8), tag(tagged.getBytes(StandardCharsets.UTF_8)));
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"'
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(digest)
                            .substring(0, 22)
                    + '"';
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    /** Whether the header {@code If-None-Match} names this content. Compares weakly: proxies weaken ETags. */
    boolean matches(String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String strong = candidate.strip().replaceFirst("^W/", "");
            if (strong.equals(tag) || strong.equals("*") || strong.equals(tag.replaceFirst("\"$", "-gzip\""))) {
                return true;
            }
        }
        return false;
    }
}

package org.supaqueue.internal.consumer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.message.MessageSupport;

/**
 * Reads the content and transfer codings of an answer's body.
 *
 * <p>The queue decodes only {@code chunked}. Each request says {@code Accept-Encoding: identity}, unless the job's own
 * headers name another coding.
 */
final class Codings {
    static final String CHUNKED = "chunked";
    private static final String IDENTITY = "identity";
    private static final int MAX_LENGTH = 100;
    private static final Pattern TOKENS = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z, -]+");

    private Codings() {}

    /**
     * Returns the codings that the body still has after {@code chunked} is decoded.
     *
     * @return such as {@code gzip} or {@code br, gzip}, in the order the consumer applied the codings;
     *     {@link Answer#UNKNOWN_ENCODING} if the text is too long or holds invalid characters; null for none
     */
    static String of(HttpMessage answer) {
        List<String> codings = new ArrayList<>(in(answer, HttpHeaders.CONTENT_ENCODING));
        codings.addAll(transfer(answer));
        codings.removeIf(CHUNKED::equals);
        if (codings.isEmpty()) {
            return null;
        }
        String text = String.join(", ", codings);
        return text.length() <= MAX_LENGTH && TOKENS.matcher(text).matches() ? text : Answer.UNKNOWN_ENCODING;
    }

    /** Returns the transfer codings, including {@link #CHUNKED}, in the order the consumer applied the codings. */
    static List<String> transfer(HttpMessage answer) {
        return in(answer, HttpHeaders.TRANSFER_ENCODING);
    }

    private static List<String> in(HttpMessage answer, String name) {
        if (!answer.containsHeader(name)) {
            return List.of();
        }
        List<String> codings = new ArrayList<>();
        Iterator<String> tokens = MessageSupport.iterateTokens(answer, name);
        while (tokens.hasNext()) {
            String coding = tokens.next().toLowerCase(Locale.ROOT);
            if (!coding.equals(IDENTITY)) {
                codings.add(coding);
            }
        }
        return codings;
    }
}

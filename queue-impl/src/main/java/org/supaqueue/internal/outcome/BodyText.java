package org.supaqueue.internal.outcome;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes an answer's body into text that PostgreSQL can store: valid Unicode without U+0000. */
final class BodyText {

    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\";\\s]+)");

    private BodyText() {}

    /**
     * Decodes a body.
     *
     * @param contentType value of {@code Content-Type}, null if the header is absent; if there is no known charset in
     *     the value, UTF-8 applies
     * @param truncated true if bytes are missing at the end; an incomplete last character is then left out
     */
    static String decode(byte[] body, String contentType, boolean truncated) {
        CharsetDecoder decoder = charset(contentType)
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer text = CharBuffer.allocate((int) Math.ceil(body.length * (double) decoder.maxCharsPerByte()) + 1);
        decoder.decode(ByteBuffer.wrap(body), text, !truncated);
        if (!truncated) {
            decoder.flush(text);
        }
        return text.flip().toString().replace('\0', '\uFFFD');
    }

    private static Charset charset(String contentType) {
        Matcher matcher = CHARSET.matcher(contentType == null ? "" : contentType);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}

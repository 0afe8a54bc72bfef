package org.supaqueue.internal.outcome;

import org.supaqueue.internal.consumer.Answer;

/**
 * The text that the queue stores for an answer's body.
 *
 * @param text the decoded body; for a body that is not stored, a note such as
 *     {@code [gzip body of 812 bytes, not kept]}
 * @param whole true if no part of the body is missing
 */
record Content(String text, boolean whole) {

    private static final String GZIP = "gzip";

    static Content of(Answer answer) {
        String encoding = encoding(answer);
        boolean empty = answer.body().length == 0 && !answer.truncated();
        if (encoding == null || empty) {
            return new Content(
                    BodyText.decode(answer.body(), answer.contentType(), answer.truncated()), !answer.truncated());
        }
        String size = (answer.truncated() ? "more than " : "") + answer.body().length + " bytes";
        String text = encoding.equals(Answer.UNKNOWN_ENCODING)
                ? "[body of " + size + " in an unknown encoding, not kept]"
                : "[" + encoding + " body of " + size + ", not kept]";
        return new Content(text, false);
    }

    /**
     * Returns the codings of the body. Also detects gzip by its first three bytes, because a consumer may compress a
     * body without a {@code Content-Encoding} header. No text starts with these bytes.
     */
    private static String encoding(Answer answer) {
        byte[] body = answer.body();
        boolean unannounced = answer.encoding() == null
                && body.length > 2
                && body[0] == 0x1F
                && body[1] == (byte) 0x8B
                && body[2] == 8;
        return unannounced ? GZIP : answer.encoding();
    }
}

package org.supaqueue.internal.consumer;

/**
 * What the consumer answered, whatever the status.
 *
 * @param status 200 to 599
 * @param contentType as sent; null if it was not
 * @param encoding the codings the body is still under, such as {@code gzip}; {@link #UNKNOWN_ENCODING} for one whose name
 *     is no name; null for none
 * @param retryAfter as sent; null if it was not
 * @param body undecoded, at most as long as the request allowed; empty if there was none
 * @param truncated whether the body went on after what was kept
 */
public record Answer(
        int status, String contentType, String encoding, String retryAfter, byte[] body, boolean truncated) {

    public static final String UNKNOWN_ENCODING = "unknown";

    @Override
    public String toString() {
        return status + " " + contentType + " " + body.length + (truncated ? " bytes and more" : " bytes");
    }
}

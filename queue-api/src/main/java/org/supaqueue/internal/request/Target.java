package org.supaqueue.internal.request;

/** Limits the length of the URL of a call, from the scheme to the end of the query. */
final class Target {

    /**
     * The maximum length of the URL. The API does not know the base URL yet and applies the limit to the part after the
     * base URL.
     */
    static final int MAX_BYTES = 65_536;

    static final String TOO_LONG = "makes a target of more than " + MAX_BYTES + " bytes";

    private Target() {}

    /**
     * Whether a text may be appended to a target of the given length. Counts characters as bytes: an ASCII text has one
     * byte per character, and any other text is encoded later, which makes the text longer.
     */
    static boolean hasRoom(int length, String text) {
        return text.length() <= MAX_BYTES - length;
    }
}

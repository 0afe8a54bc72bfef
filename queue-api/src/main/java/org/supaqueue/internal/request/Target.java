package org.supaqueue.internal.request;

/** How long the address of a call may be, from the scheme to the end of the query. */
final class Target {

    /** At the API, which does not know the base URL yet, what follows the base. */
    static final int MAX_BYTES = 65_536;

    static final String TOO_LONG = "makes a target of more than " + MAX_BYTES + " bytes";

    private Target() {}

    /** Whether a text may be appended to a target that is so long; both are ASCII, or will be longer once encoded. */
    static boolean hasRoom(int length, String text) {
        return text.length() <= MAX_BYTES - length;
    }
}

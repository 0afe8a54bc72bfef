package org.supaqueue.internal.request;

/** Shows a value in an error: cut, and without characters that could forge a log line. */
final class Quoted {

    private static final int SHOWN = 100;

    private Quoted() {}

    static String of(String value) {
        StringBuilder shown = new StringBuilder("\"");
        value.codePoints().limit(SHOWN).forEach(c -> append(shown, c));
        return shown.append(value.codePointCount(0, value.length()) > SHOWN ? "…\"" : "\"")
                .toString();
    }

    private static void append(StringBuilder shown, int c) {
        if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
            shown.append(String.format("\\u%04x", c));
        } else {
            shown.appendCodePoint(c);
        }
    }
}

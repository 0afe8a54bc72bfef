package org.supaqueue.internal.request;

/**
 * Makes foreign text safe for errors and log lines. Escapes the characters that can break a line or change the
 * direction of the text.
 */
public final class Quoted {

    private static final int SHOWN = 100;

    private Quoted() {}

    /** Returns the whole text with escapes. */
    public static String escaped(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> append(shown, c));
        return shown.toString();
    }

    /** Returns the first {@value #SHOWN} characters with escapes, in quotation marks. */
    public static String of(String value) {
        StringBuilder shown = new StringBuilder("\"");
        value.codePoints().limit(SHOWN).forEach(c -> append(shown, c));
        return shown.append(value.codePointCount(0, value.length()) > SHOWN ? "…\"" : "\"")
                .toString();
    }

    private static void append(StringBuilder shown, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> shown.append(String.format("\\u%04x", c));
            default -> shown.appendCodePoint(c);
        }
    }
}

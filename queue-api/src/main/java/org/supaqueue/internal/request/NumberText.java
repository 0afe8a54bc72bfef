package org.supaqueue.internal.request;

/**
 * A number in a JSON text, by its digits alone.
 *
 * @param isNegative whether it has a sign and is not zero
 * @param before how many digits it has before the point once its exponent is resolved; not positive for a fraction
 * @param scale how many digits it has behind the point; negative where an exponent adds zeros
 */
record NumberText(boolean isNegative, long before, long scale) {

    private static final int MAX_EXPONENT_DIGITS = 9;
    private static final long MAX_EXPONENT = 1_000_000_000;

    /** @param text a number by JSON's grammar */
    static NumberText of(String text) {
        int mark = Math.max(text.indexOf('e'), text.indexOf('E'));
        String mantissa = mark < 0 ? text : text.substring(0, mark);
        long exponent = mark < 0 ? 0 : exponent(text.substring(mark + 1));
        boolean signed = mantissa.startsWith("-");
        int point = mantissa.indexOf('.');
        int digits = mantissa.length() - (signed ? 1 : 0) - (point < 0 ? 0 : 1);
        int fraction = point < 0 ? 0 : mantissa.length() - point - 1;
        int zeros = leadingZeros(mantissa, signed ? 1 : 0);
        long scale = fraction - exponent;
        return new NumberText(signed && zeros < digits, Math.max(digits - zeros, 1) - scale, scale);
    }

    private static int leadingZeros(String mantissa, int from) {
        int zeros = 0;
        for (int i = from; i < mantissa.length() && (mantissa.charAt(i) == '0' || mantissa.charAt(i) == '.'); i++) {
            zeros += mantissa.charAt(i) == '0' ? 1 : 0;
        }
        return zeros;
    }

    /** One too long to be read is far beyond what any number here may have. */
    private static long exponent(String text) {
        boolean negative = text.startsWith("-");
        String digits = text.replaceFirst("^[+-]?0*", "");
        if (digits.isEmpty()) {
            return 0;
        }
        long size = digits.length() > MAX_EXPONENT_DIGITS ? MAX_EXPONENT : Long.parseLong(digits);
        return negative ? -size : size;
    }
}

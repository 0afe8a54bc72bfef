package org.supaqueue.internal.request;

/**
 * The number of digits of a JSON number when written without an exponent. Never computes the number's value.
 *
 * @param isNegative true if the number has a minus sign and is not zero
 * @param before the number of digits before the decimal point; zero or negative for a fraction such as 0.05
 * @param scale the number of digits after the decimal point; negative if the exponent appends zeros
 */
record NumberText(boolean isNegative, long before, long scale) {

    private static final int MAX_EXPONENT_DIGITS = 9;
    private static final long MAX_EXPONENT = 1_000_000_000;

    /** @param text a number in JSON syntax */
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

    /** Returns plus or minus 1 000 000 000 for a longer exponent: such a number is far over every limit anyway. */
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

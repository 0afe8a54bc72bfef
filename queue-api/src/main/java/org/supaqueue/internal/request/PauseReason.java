package org.supaqueue.internal.request;

import org.supaqueue.InvalidJobException;

/** The rule for the reason of a pause. The SQL function {@code checked_reason} has the same rule. */
public final class PauseReason {

    private static final int MAX_LENGTH = 500;

    private PauseReason() {}

    /**
     * @param reason the reason; null is valid
     * @throws InvalidJobException if the reason is invalid
     */
    public static void check(String reason) {
        if (reason == null) {
            return;
        }
        int length = reason.codePointCount(0, reason.length());
        if (length < 1 || length > MAX_LENGTH || reason.chars().anyMatch(PauseReason::isControl)) {
            throw new InvalidJobException(
                    "reason",
                    Quoted.of(reason) + " must be 1 to " + MAX_LENGTH + " characters without control characters");
        }
    }

    private static boolean isControl(int character) {
        return character < ' ' || character == 0x7f;
    }
}

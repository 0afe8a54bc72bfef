package org.supaqueue.internal.request;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;

/**
 * The unique key of a job, and what happens if another job holds the key. The functions of the database refuse the same
 * values with the same words.
 *
 * @param key the unique key, or null if the job is not unique
 * @param within how long the job holds the key at least, or null
 * @param quiet how long a job is postponed, or null without DEBOUNCE
 * @param maxWait how long a job is postponed at most, or null without DEBOUNCE
 */
public record UniqueOptions(String key, Duration within, OnConflict onConflict, Duration quiet, Duration maxWait) {

    public static final UniqueOptions NONE = new UniqueOptions(null, null, OnConflict.KEEP, null, null);

    private static final int MAX_KEY_BYTES = 500;
    private static final Duration MAX_DURATION = Duration.ofDays(365);
    private static final String KEY_RULE =
            " must be 1 to " + MAX_KEY_BYTES + " bytes of UTF-8 without control characters";

    public UniqueOptions {
        if (within != null && onConflict != OnConflict.KEEP) {
            throw new InvalidJobException(
                    "within",
                    "must not be set with on_conflict " + onConflict
                            + ": the job releases its key when a node claims the job");
        }
    }

    public UniqueOptions withKey(String key) {
        Objects.requireNonNull(key, "key");
        key.chars().filter(Character::isISOControl).findFirst().ifPresent(control -> {
            throw new InvalidJobException(
                    "unique_key", String.format("with the control character U+%04X%s", control, KEY_RULE));
        });
        int bytes = bytes(key);
        if (bytes < 1 || bytes > MAX_KEY_BYTES) {
            throw new InvalidJobException("unique_key", "of " + bytes + " bytes" + KEY_RULE);
        }
        return new UniqueOptions(key, within, onConflict, quiet, maxWait);
    }

    private static int bytes(String key) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(key))
                    .remaining();
        } catch (CharacterCodingException halfPair) {
            throw new InvalidJobException("unique_key", "with half a surrogate pair" + KEY_RULE, halfPair);
        }
    }

    public UniqueOptions withWithin(Duration within) {
        Objects.requireNonNull(within, "within");
        if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(MAX_DURATION) > 0) {
            throw new InvalidJobException("within", within + " must be 1 s to 365 days");
        }
        return new UniqueOptions(key, within, onConflict, quiet, maxWait);
    }

    public UniqueOptions withOnConflict(OnConflict onConflict) {
        Objects.requireNonNull(onConflict, "onConflict");
        if (onConflict == OnConflict.DEBOUNCE) {
            throw new InvalidJobException("on_conflict", "DEBOUNCE needs quiet and max_wait");
        }
        return new UniqueOptions(key, within, onConflict, null, null);
    }

    public UniqueOptions withDebounce(Duration quiet, Duration maxWait) {
        Objects.requireNonNull(quiet, "quiet");
        Objects.requireNonNull(maxWait, "maxWait");
        if (quiet.compareTo(Duration.ofMillis(1)) < 0 || quiet.compareTo(MAX_DURATION) > 0) {
            throw new InvalidJobException("quiet", quiet + " must be 1 ms to 365 days");
        }
        if (maxWait.compareTo(quiet) < 0 || maxWait.compareTo(MAX_DURATION) > 0) {
            throw new InvalidJobException("max_wait", maxWait + " must be quiet to 365 days");
        }
        return new UniqueOptions(key, within, OnConflict.DEBOUNCE, quiet, maxWait);
    }

    /** Refuses a job that is to be postponed, and also has a time of its own. */
    public void checkTime(InsertOptions options) {
        if (onConflict == OnConflict.DEBOUNCE
                && (options.runAt() != null || !options.delay().isZero())) {
            throw new InvalidJobException(
                    "run_at", "must not be set with on_conflict DEBOUNCE: quiet and max_wait determine the time");
        }
    }

    /** Refuses a request with values that have no effect without a key. */
    public static void checkKey(JobRequest request) {
        boolean hasOptions = request.within().isPresent() || request.onConflict() != OnConflict.KEEP;
        if (request.uniqueKey().isEmpty() && hasOptions) {
            throw new InvalidJobException("unique_key", "must be set: within and on_conflict need a key");
        }
    }

    /** Refuses a request without a key. */
    public static void requireKey(JobRequest request) {
        if (request.uniqueKey().isEmpty()) {
            throw new InvalidJobException("unique_key", "must be set for enqueue_unique");
        }
    }
}

package org.supaqueue.internal.request;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.supaqueue.Backoff;
import org.supaqueue.InvalidJobException;

/**
 * The expiry, backoff, tags and label of a job. A trigger of the database checks the same rules.
 *
 * @param expiresAt the time after which the job is not sent, or null if the job does not expire
 * @param backoff the delays before the retries, or null for the backoff of the queue
 * @param tags the tags, which may be none
 * @param label the label, or null for none
 */
public record JobOptions(Instant expiresAt, Backoff backoff, List<String> tags, String label) {

    public static final JobOptions NONE = new JobOptions(null, null, List.of(), null);

    private static final Instant MAX_EXPIRES_AT = Instant.parse("9999-12-31T00:00:00Z");
    private static final int MAX_TAGS = 20;
    private static final int MAX_TAG_LENGTH = 100;
    private static final int MAX_LABEL_LENGTH = 200;

    public JobOptions withExpiresAt(Instant expiresAt) {
        Objects.requireNonNull(expiresAt, "expiresAt");
        if (expiresAt.isBefore(Instant.EPOCH) || expiresAt.isAfter(MAX_EXPIRES_AT)) {
            throw new InvalidJobException("expires_at", expiresAt + " must be in the years 1970 to 9999");
        }
        return new JobOptions(expiresAt, backoff, tags, label);
    }

    public JobOptions withBackoff(Backoff backoff) {
        return new JobOptions(expiresAt, Objects.requireNonNull(backoff, "backoff"), tags, label);
    }

    public JobOptions withTags(Collection<String> tags) {
        List<String> copy = List.copyOf(tags);
        if (copy.size() > MAX_TAGS) {
            throw new InvalidJobException("tags", copy.size() + " must be at most " + MAX_TAGS);
        }
        Set<String> seen = new HashSet<>();
        for (String tag : copy) {
            if (!isText(tag, MAX_TAG_LENGTH)) {
                throw new InvalidJobException("tags", Quoted.of(tag) + " " + textRule(MAX_TAG_LENGTH));
            }
            if (!seen.add(tag)) {
                throw new InvalidJobException("tags", Quoted.of(tag) + " must not be given twice");
            }
        }
        return new JobOptions(expiresAt, backoff, copy, label);
    }

    public JobOptions withLabel(String label) {
        if (!isText(Objects.requireNonNull(label, "label"), MAX_LABEL_LENGTH)) {
            throw new InvalidJobException("label", Quoted.of(label) + " " + textRule(MAX_LABEL_LENGTH));
        }
        return new JobOptions(expiresAt, backoff, tags, label);
    }

    /** PostgreSQL cannot store half a surrogate pair, and counts code points. */
    private static boolean isText(String text, int maxLength) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= maxLength
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String textRule(int maxLength) {
        return "must be 1 to " + maxLength + " characters without control characters";
    }
}

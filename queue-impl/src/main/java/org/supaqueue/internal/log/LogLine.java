package org.supaqueue.internal.log;

import java.util.Locale;
import java.util.regex.Pattern;
import org.supaqueue.internal.request.CallSpec;
import org.supaqueue.internal.request.Quoted;

/**
 * One line of the log: fields for programs, then a text for people. For example:
 *
 * <pre>{@code event=job.dead job=17 queue=mail attempt=3 - Job 17 of queue mail is dead: the consumer answered 400}</pre>
 *
 * <p>The values and the text can come from a consumer or from another program. So a value has no space, the line has no
 * line break, and the text has nothing that looks like a field.
 */
public final class LogLine {

    /** The longest text, in chars. */
    static final int MAX_TEXT = 4_000;

    /** The longest value of a field, in characters. */
    static final int MAX_VALUE = 200;

    private static final String EVENT = "event";
    private static final String SAFE_PUNCTUATION = "._-/+@";

    /** The names of all fields, also at the end of a word, because people search the log for {@code event=job.dead}. */
    private static final Pattern FIELD_IN_TEXT =
            Pattern.compile("(event|job|queue|attempt|trace|node|version|count|operation|schedule)=");

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;

    private final String text;
    private final StringBuilder fields = new StringBuilder();

    private LogLine(String text) {
        this.text = text;
    }

    /** {@return a line without fields} */
    public static LogLine of(String text) {
        return new LogLine(text);
    }

    public LogLine job(long id) {
        return with("job", Long.toString(id));
    }

    /** @param name null or empty for no field */
    public LogLine queue(String name) {
        return with("queue", name);
    }

    /** @param number the number of the attempt, counted from 1; 0 if the job was never sent */
    public LogLine attempt(int number) {
        return with("attempt", Integer.toString(number));
    }

    /**
     * Adds the trace id.
     *
     * @param traceParent the header {@code traceparent} of the job; without a valid one, the line has no field
     */
    public LogLine trace(String traceParent) {
        return CallSpec.isTraceParent(traceParent)
                ? with("trace", traceParent.substring(TRACE_ID_START, TRACE_ID_END))
                : this;
    }

    public LogLine node(String name) {
        return with("node", name);
    }

    /** @param version the version of the library */
    public LogLine version(String version) {
        return with("version", version);
    }

    /** @param jobs how many jobs, outcomes or calls the line is about */
    public LogLine count(long jobs) {
        return with("count", Long.toString(jobs));
    }

    /** @param id the id of the bulk operation */
    public LogLine operation(long id) {
        return with("operation", Long.toString(id));
    }

    public LogLine schedule(String name) {
        return with("schedule", name);
    }

    private LogLine with(String field, String value) {
        if (value != null && !value.isEmpty()) {
            fields.append(' ').append(field).append('=');
            value.codePoints().limit(MAX_VALUE).forEach(this::appendToField);
        }
        return this;
    }

    private void appendToField(int c) {
        boolean safe = c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || SAFE_PUNCTUATION.indexOf(c) >= 0;
        if (safe) {
            fields.append((char) c);
        } else {
            fields.append(String.format(Locale.ROOT, "\\u%04x", c));
        }
    }

    /** {@return the whole line} */
    String format(LogEvent event) {
        String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
        return EVENT + "=" + event.eventName() + fields + " - "
                + FIELD_IN_TEXT.matcher(Quoted.escaped(cut)).replaceAll("$1\\\\u003d");
    }
}

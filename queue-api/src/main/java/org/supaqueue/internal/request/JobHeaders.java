package org.supaqueue.internal.request;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.supaqueue.InvalidJobException;

/** Checks, parses and writes the headers of a job. Errors never show a value, because the value may be secret. */
public final class JobHeaders {

    private static final String COLUMN = "headers";
    private static final int MAX_VALUE = 8_000;
    private static final int MAX_COUNT = 100;
    private static final int MAX_CHARACTERS = 32_000;

    /** A job must not have these headers, because the queue sets them. */
    private static final Set<String> OURS =
            Set.of("authorization", "content-type", "user-agent", "idempotency-key", "traceparent");

    /** Rows have these headers if a schedule enqueued the job. A request must not have them. */
    private static final Set<String> OF_A_SCHEDULE = Set.of("x-supaqueue-schedule", "x-supaqueue-scheduled-at");

    /**
     * A job must not have these headers, because some servers trust them. Such a server believes that a proxy has set
     * the header, or reads the header as a setting.
     */
    private static final Set<String> TRUSTED = Set.of("proxy", "x-original-url", "x-rewrite-url");

    /** A job must not have these headers, because they belong to the connection and not to the job. */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "expect",
            "origin",
            "via",
            "content-transfer-encoding");

    /**
     * Treats names as equal that differ only in case and punctuation. CGI-style consumers map such names to the same
     * variable.
     */
    private static final Comparator<String> SAME_NAME = Comparator.comparing(JobHeaders::compared);

    private JobHeaders() {}

    /**
     * Returns the headers with one header added. The new header replaces a header of the same name, ignoring case and
     * punctuation.
     *
     * @throws InvalidJobException if the name or value is refused
     */
    static Map<String, String> with(Map<String, String> headers, String name, String value) {
        check(name, value);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.keySet().removeIf(other -> SAME_NAME.compare(other, name) == 0);
        all.put(name, value);
        return checkSize(all);
    }

    /**
     * Parses the column {@code headers} of a row.
     *
     * @param json the column as text, or null if the text is too large to read
     * @throws InvalidJobException if the text is null or not a JSON object of strings, a name or value is refused, or
     *     the headers are too many or too long
     */
    public static Map<String, String> parse(String json) {
        if (json == null) {
            throw tooLarge();
        }
        if (json.equals("{}")) {
            return Map.of();
        }
        Map<String, String> headers = new TreeMap<>(SAME_NAME);
        for (Map.Entry<String, JsonValue> header : object(json).entrySet()) {
            if (!(header.getValue() instanceof JsonString value)) {
                throw new InvalidJobException(COLUMN, "must hold a string for " + Quoted.of(header.getKey()));
            }
            if (OF_A_SCHEDULE.contains(compared(header.getKey()))) {
                checkValue(header.getKey(), value.getString());
            } else {
                check(header.getKey(), value.getString());
            }
            headers.put(header.getKey(), value.getString());
        }
        return checkSize(headers);
    }

    /** The headers of a schedule do not count: a request may have as many headers as are allowed. */
    private static Map<String, String> checkSize(Map<String, String> headers) {
        int count = 0;
        int characters = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!OF_A_SCHEDULE.contains(compared(header.getKey()))) {
                count++;
                characters += header.getKey().length() + header.getValue().length();
            }
        }
        if (count > MAX_COUNT || characters > MAX_CHARACTERS) {
            throw tooLarge();
        }
        return Collections.unmodifiableMap(headers);
    }

    private static InvalidJobException tooLarge() {
        return new InvalidJobException(
                COLUMN, "are more than " + MAX_COUNT + " or have more than " + MAX_CHARACTERS + " characters");
    }

    /** Writes headers as JSON text for the column {@code headers}. */
    public static String toJson(Map<String, String> headers) {
        return headers.isEmpty()
                ? "{}"
                : Json.PROVIDER.createObjectBuilder(headers).build().toString();
    }

    private static JsonObject object(String json) {
        if (Json.read(COLUMN, json) instanceof JsonObject object) {
            return object;
        }
        throw new InvalidJobException(COLUMN, "must be a JSON object of strings");
    }

    private static String compared(String name) {
        StringBuilder compared = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            compared.append(Ascii.isLetterOrDigit(c) ? c : '-');
        }
        return compared.toString().toLowerCase(Locale.ROOT);
    }

    private static void check(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(Ascii::isTokenCharacter)) {
            throw new InvalidJobException(
                    COLUMN, "has the name " + Quoted.of(name) + ", which is not an HTTP header name");
        }
        String compared = compared(name);
        if (OURS.contains(compared) || compared.startsWith("x-supaqueue-")) {
            throw new InvalidJobException(COLUMN, "must not have " + Quoted.of(name) + ": the queue sets it");
        }
        if (OF_THE_CONNECTION.contains(compared) || compared.startsWith("access-control-")) {
            throw new InvalidJobException(
                    COLUMN, "must not have " + Quoted.of(name) + ": it belongs to the connection");
        }
        if (TRUSTED.contains(compared)) {
            throw new InvalidJobException(
                    COLUMN, "must not have " + Quoted.of(name) + ": consumers take it for the word of a proxy");
        }
        checkValue(name, value);
    }

    private static void checkValue(String name, String value) {
        boolean visible = value.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f);
        if (!visible || value.length() > MAX_VALUE || !value.equals(value.strip())) {
            throw new InvalidJobException(
                    COLUMN,
                    "has a value for " + Quoted.of(name) + " that is not visible ASCII, with spaces and tabs inside,"
                            + " of at most " + MAX_VALUE + " characters");
        }
    }
}

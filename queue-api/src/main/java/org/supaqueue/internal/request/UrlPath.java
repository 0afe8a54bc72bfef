package org.supaqueue.internal.request;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.supaqueue.InvalidJobException;

/**
 * Checks the path and query that a job appends to the base URL of its consumer.
 *
 * <p>The text is sent byte for byte, so this class repairs nothing. This class refuses a text that could lead out of
 * the base URL, or that two servers could interpret differently.
 */
public final class UrlPath {

    private static final String COLUMN = "url_path";
    private static final int MAX_BYTES = 8_000;
    private static final String PATH_MARKS = "-._~!$&'()*+,;=:@/%";
    private static final String QUERY_MARKS = PATH_MARKS + "?";

    private UrlPath() {}

    /**
     * Checks a path with its query.
     *
     * @throws InvalidJobException if the path breaks a rule
     */
    public static void check(String urlPath) {
        if (urlPath.isEmpty()) {
            return;
        }
        if (urlPath.length() > MAX_BYTES || urlPath.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused(urlPath, "must not be longer than " + MAX_BYTES + " bytes");
        }
        if (urlPath.charAt(0) != '/' && urlPath.charAt(0) != '?') {
            throw refused(urlPath, "must be empty or start with / or ?");
        }
        int query = urlPath.indexOf('?');
        String path = query < 0 ? urlPath : urlPath.substring(0, query);
        checkCharacters(urlPath, path, PATH_MARKS);
        checkCharacters(urlPath, urlPath.substring(path.length()), QUERY_MARKS);
        checkSegments(urlPath, path);
    }

    /**
     * Returns the URL to call.
     *
     * @throws InvalidJobException if the path breaks a rule, would lead out of the base URL, or makes a target of more
     *     than {@value Target#MAX_BYTES} bytes
     */
    public static URI resolve(URI base, String urlPath) {
        check(urlPath);
        String prefix = base.toString();
        if (urlPath.startsWith("/") && prefix.endsWith("/")) {
            prefix = prefix.substring(0, prefix.length() - 1);
        }
        if (!Target.hasRoom(prefix.length(), urlPath)) {
            throw refused(urlPath, Target.TOO_LONG);
        }
        URI target = URI.create(prefix + urlPath);
        if (!within(base, target)) {
            throw refused(urlPath, "must not leave the consumer's base URL");
        }
        return target;
    }

    private static boolean within(URI base, URI target) {
        String prefix = base.getRawPath().endsWith("/") ? base.getRawPath() : base.getRawPath() + "/";
        return base.getScheme().equals(target.getScheme())
                && base.getRawAuthority().equals(target.getRawAuthority())
                && (target.getRawPath() + "/").startsWith(prefix);
    }

    private static void checkCharacters(String whole, String part, String marks) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (!Ascii.isLetterOrDigit(c) && marks.indexOf(c) < 0) {
                throw refused(
                        whole,
                        c == '#'
                                ? "must not have a fragment"
                                : "has a character that must be encoded: "
                                        + String.format("U+%04X", part.codePointAt(i)));
            }
            if (c == '%'
                    && !(i + 2 < part.length() && Ascii.isHex(part.charAt(i + 1)) && Ascii.isHex(part.charAt(i + 2)))) {
                throw refused(whole, "has a % that is not followed by two hexadecimal digits");
            }
        }
    }

    private static void checkSegments(String whole, String path) {
        int from = 1;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            String segment = decode(whole, path.substring(from, to));
            if (segment.isEmpty() && slash >= 0) {
                throw refused(whole, "must not have an empty segment in its path");
            }
            checkSegment(whole, segment);
            // Check again after NFKC: some servers replace look-alike characters of / and . before they resolve a path.
            checkSegment(whole, Normalizer.normalize(segment, Normalizer.Form.NFKC));
            from = to + 1;
        }
    }

    private static void checkSegment(String whole, String segment) {
        // Servers remove ;parameters from a segment before they resolve . and .. segments.
        String name = segment.split(";", 2)[0];
        if (name.equals(".") || name.equals("..")) {
            throw refused(whole, "must not have a . or .. segment in its path");
        }
        if (segment.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw refused(whole, "must not have an encoded slash, backslash or control character in its path");
        }
    }

    private static String decode(String whole, String segment) {
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                c = (char) Integer.parseInt(segment, i + 1, i + 3, 16);
                i += 2;
            }
            bytes.put((byte) c);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException overlong) {
            throw refused(whole, "must encode valid UTF-8 in its path");
        }
    }

    private static InvalidJobException refused(String urlPath, String rule) {
        return new InvalidJobException(COLUMN, Quoted.of(urlPath) + " " + rule);
    }
}

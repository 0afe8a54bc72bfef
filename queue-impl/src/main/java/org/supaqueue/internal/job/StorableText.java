package org.supaqueue.internal.job;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Makes texts fit the encoding of the database. PostgreSQL refuses a text with a character that the encoding lacks, so
 * '?' replaces such a character.
 */
public final class StorableText {

    /**
     * The Java name of each encoding, by its PostgreSQL name. For an encoding that is not listed, or that Java does not
     * support, only ASCII is used: every encoding of a PostgreSQL database contains ASCII.
     */
    private static final Map<String, String> JAVA_NAMES = Map.ofEntries(
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN6", "ISO-8859-10"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN8", "ISO-8859-14"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("LATIN10", "ISO-8859-16"),
            Map.entry("ISO_8859_5", "ISO-8859-5"),
            Map.entry("ISO_8859_6", "ISO-8859-6"),
            Map.entry("ISO_8859_7", "ISO-8859-7"),
            Map.entry("ISO_8859_8", "ISO-8859-8"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN874", "x-windows-874"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"),
            Map.entry("WIN1258", "windows-1258"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("EUC_CN", "GB2312"),
            Map.entry("EUC_JP", "EUC-JP"),
            Map.entry("EUC_JIS_2004", "EUC-JP"),
            Map.entry("EUC_KR", "EUC-KR"),
            Map.entry("EUC_TW", "x-EUC-TW"));

    /** How many bytes of UTF-8 one char takes at most. */
    private static final int MAX_BYTES_PER_CHAR = 3;

    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    private static final StorableText UNRESTRICTED = new StorableText(null);

    private final Charset charset;

    /** @param charset null if the database can hold every character */
    private StorableText(Charset charset) {
        this.charset = charset;
    }

    /**
     * For the encoding of a database.
     *
     * @param serverEncoding the encoding by its PostgreSQL name
     */
    public static StorableText forEncoding(String serverEncoding) {
        // A database with SQL_ASCII stores any bytes without a check.
        if (serverEncoding.equals("UTF8") || serverEncoding.equals("SQL_ASCII")) {
            return UNRESTRICTED;
        }
        String name = JAVA_NAMES.getOrDefault(serverEncoding, "");
        boolean known = !name.isEmpty() && Charset.isSupported(name);
        return new StorableText(known ? Charset.forName(name) : StandardCharsets.US_ASCII);
    }

    /** {@return the text with '?' for each character that the database cannot hold; null for null} */
    public String replaceUnstorable(String text) {
        return charset == null || text == null ? text : new String(text.getBytes(charset), charset);
    }

    /** {@return the text, cut between characters if the text has over {@code maxBytes} bytes of UTF-8} */
    public static String truncate(String text, int maxBytes) {
        if (text == null || text.length() <= maxBytes / MAX_BYTES_PER_CHAR) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= maxBytes) {
            return text;
        }
        int end = maxBytes;
        while ((bytes[end] & CONTINUATION_MASK) == CONTINUATION) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** {@return the text with '?' for NUL and for each character outside ASCII, so that every database can hold it} */
    static String toAscii(String text) {
        return text == null
                ? null
                : new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII).replace('\0', '?');
    }
}

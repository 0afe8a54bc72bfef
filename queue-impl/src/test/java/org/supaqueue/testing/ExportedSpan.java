package org.supaqueue.testing;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One span of an export, as the messages of OTLP define a span.
 *
 * @param scope the name of the instrumentation scope
 * @param kind 2 for SERVER, 3 for CLIENT, 4 for PRODUCER, 5 for CONSUMER
 * @param parent the id of the parent; empty for none
 * @param attributes texts and whole numbers as text
 * @param links the ids of the linked spans
 * @param failed whether the status is ERROR
 */
public record ExportedSpan(
        String scope,
        String name,
        int kind,
        Ids ids,
        Map<String, String> attributes,
        List<String> links,
        boolean failed) {

    public static final int CLIENT = 3;
    public static final int PRODUCER = 4;
    public static final int CONSUMER = 5;

    private static final long ERROR = 2;

    /** @param parent empty for none */
    public record Ids(String trace, String span, String parent) {}

    public String attribute(String key) {
        return attributes.get(key);
    }

    static List<ExportedSpan> read(byte[] export) {
        List<ExportedSpan> spans = new ArrayList<>();
        for (ProtobufMessage resource : new ProtobufMessage(export).messages(1)) {
            for (ProtobufMessage scope : resource.messages(2)) {
                String name = scope.messages(1).get(0).text(1);
                scope.messages(2).forEach(span -> spans.add(of(name, span)));
            }
        }
        return spans;
    }

    private static ExportedSpan of(String scope, ProtobufMessage span) {
        return new ExportedSpan(
                scope,
                span.text(5),
                (int) span.number(6),
                new Ids(id(span, 1), id(span, 2), id(span, 4)),
                span.attributes(9),
                span.messages(13).stream().map(link -> id(link, 2)).toList(),
                span.messages(15).stream().anyMatch(status -> status.number(3) == ERROR));
    }

    private static String id(ProtobufMessage message, int field) {
        return HexFormat.of().formatHex(message.bytes(field));
    }
}

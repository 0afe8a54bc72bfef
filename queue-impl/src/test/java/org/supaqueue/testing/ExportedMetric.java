package org.supaqueue.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * One series of an export, as the messages of OTLP define a data point.
 *
 * @param scope the name of the instrumentation scope
 * @param attributes texts and whole numbers as text
 * @param value the number; of a histogram, how many values
 * @param bounds bounds of the buckets; empty if the metric is no histogram
 */
public record ExportedMetric(
        String scope, String name, String unit, Map<String, String> attributes, double value, List<Double> bounds) {

    private static final int GAUGE = 5;
    private static final int SUM = 7;
    private static final int HISTOGRAM = 9;

    /** {@return whether the series has this name and these attributes, among others} */
    public boolean is(String metric, Map<String, String> some) {
        return name.equals(metric) && attributes.entrySet().containsAll(some.entrySet());
    }

    static List<ExportedMetric> read(byte[] export) {
        List<ExportedMetric> metrics = new ArrayList<>();
        for (ProtobufMessage resource : new ProtobufMessage(export).messages(1)) {
            for (ProtobufMessage scope : resource.messages(2)) {
                String name = scope.messages(1).get(0).text(1);
                scope.messages(2).forEach(metric -> addAll(metrics, name, metric));
            }
        }
        return metrics;
    }

    private static void addAll(List<ExportedMetric> metrics, String scope, ProtobufMessage metric) {
        for (int kind : List.of(GAUGE, SUM)) {
            points(metric, kind)
                    .forEach(point -> metrics.add(of(scope, metric, point.attributes(7), number(point), List.of())));
        }
        points(metric, HISTOGRAM)
                .forEach(point ->
                        metrics.add(of(scope, metric, point.attributes(9), point.number(4), doubles(point.bytes(7)))));
    }

    private static List<ProtobufMessage> points(ProtobufMessage metric, int kind) {
        return metric.messages(kind).stream()
                .flatMap(data -> data.messages(1).stream())
                .toList();
    }

    private static ExportedMetric of(
            String scope, ProtobufMessage metric, Map<String, String> attributes, double value, List<Double> bounds) {
        return new ExportedMetric(scope, metric.text(1), metric.text(3), attributes, value, bounds);
    }

    private static double number(ProtobufMessage point) {
        return point.has(4) ? Double.longBitsToDouble(point.number(4)) : point.number(6);
    }

    private static List<Double> doubles(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        return DoubleStream.generate(in::getDouble)
                .limit(packed.length / Double.BYTES)
                .boxed()
                .toList();
    }
}

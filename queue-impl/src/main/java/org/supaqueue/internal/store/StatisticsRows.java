package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.supaqueue.internal.job.StorableText;
import org.supaqueue.internal.statistics.Bucket;
import org.supaqueue.internal.statistics.ErrorCounts;
import org.supaqueue.internal.statistics.ErrorKey;
import org.supaqueue.internal.statistics.QueueCounts;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Adds what a node has counted to {@code queue_stats} and {@code error_stats}. Several nodes add to the same rows, in the
 * same order, so they never deadlock. If a commit's answer is lost, the counts may be added twice.
 */
public final class StatisticsRows {

    private static final SqlFile SQL = new SqlFile("statistics.sql");

    private final Database database;
    private final TimedSql now;
    private final TimedSql addQueues;
    private final TimedSql addErrors;
    private final StorableText text;

    /**
     * What a node adds to the rows.
     *
     * @param minutes by their start
     * @param hours what the minutes add to their hours
     */
    public record Counted(NavigableMap<Instant, Bucket> minutes, NavigableMap<Instant, Bucket> hours) {

        void forEach(BiConsumer<Place, Bucket> action) {
            hours.forEach((start, bucket) -> action.accept(new Place("hour", start), bucket));
            minutes.forEach((start, bucket) -> action.accept(new Place("minute", start), bucket));
        }
    }

    record Place(String resolution, Instant start) {}

    private record QueueRow(Place place, String queue, QueueCounts counts) {}

    private record ErrorRowKey(Place place, ErrorKey key) {}

    private record ErrorRow(Place place, ErrorKey key, ErrorCounts counts) {}

    StatisticsRows(Database database, Schema schema) {
        this.database = database;
        this.now = new TimedSql(schema, SQL.statement("now"));
        this.addQueues = new TimedSql(schema, SQL.statement("add_queues"));
        this.addErrors = new TimedSql(schema, SQL.statement("add_errors"));
        this.text = StorableText.forEncoding(schema.encoding());
    }

    /** {@return the time of the database} */
    public Instant now() throws SQLException {
        return database.runByIndex(now, TimeLimit.USUAL, parameters -> {}, row -> {
            row.next();
            return TimeColumn.read(row, "now").orElseThrow();
        });
    }

    /** Adds the counts of queues, in one statement. */
    public void addQueues(Counted counted) throws SQLException {
        List<QueueRow> rows = new ArrayList<>();
        counted.forEach((place, bucket) ->
                bucket.queues().forEach((queue, counts) -> rows.add(new QueueRow(place, queue, counts))));
        if (!rows.isEmpty()) {
            database.runByIndex(addQueues, TimeLimit.USUAL, parameters -> bind(parameters, rows), ResultSet::next);
        }
    }

    private static void bind(SqlParameters parameters, List<QueueRow> rows) throws SQLException {
        bindPlaces(parameters, rows, QueueRow::place, QueueRow::queue);
        for (QueueCounts.Count count : QueueCounts.Count.values()) {
            parameters.setArray(
                    count.name().toLowerCase(Locale.ROOT),
                    rows,
                    row -> row.counts().of(count));
        }
        parameters.setArray("calls", rows, row -> row.counts().calls().toArray());
        parameters.setArray("waits", rows, row -> row.counts().waits().toArray());
    }

    /** Adds the counts of errors, in one statement. */
    public void addErrors(Counted counted) throws SQLException {
        List<ErrorRow> rows = errorRows(counted);
        if (!rows.isEmpty()) {
            database.runByIndex(
                    addErrors, TimeLimit.USUAL, parameters -> bindErrors(parameters, rows), ResultSet::next);
        }
    }

    /** Fingerprints may become equal when their characters are replaced, but a statement must not add to a row twice. */
    private List<ErrorRow> errorRows(Counted counted) {
        Map<ErrorRowKey, ErrorCounts> merged = new LinkedHashMap<>();
        counted.forEach((place, bucket) -> bucket.errors().forEach((key, counts) -> {
            ErrorKey storable = new ErrorKey(key.queue(), storable(key.fingerprint()));
            merged.computeIfAbsent(new ErrorRowKey(place, storable), absent -> new ErrorCounts())
                    .addAll(counts);
        }));
        return merged.entrySet().stream()
                .map(row -> new ErrorRow(row.getKey().place(), row.getKey().key(), row.getValue()))
                .toList();
    }

    private void bindErrors(SqlParameters parameters, List<ErrorRow> rows) throws SQLException {
        bindPlaces(parameters, rows, ErrorRow::place, row -> row.key().queue());
        parameters.setArray("fingerprints", rows, row -> row.key().fingerprint());
        parameters.setArray("errors", rows, row -> storable(row.counts().last().error()));
        parameters.setArray(
                "response_statuses", rows, row -> row.counts().last().responseStatus());
        parameters.setArray("attempts", rows, row -> row.counts().attempts());
        parameters.setArray("dead", rows, row -> row.counts().dead());
        parameters.setArray("last_job_ids", rows, row -> row.counts().last().jobId());
        parameters.setArray("last_seen", rows, row -> row.counts().last().at().toString());
    }

    private String storable(String error) {
        return text.replaceUnstorable(error.replace('\0', '?'));
    }

    private static <T> void bindPlaces(
            SqlParameters parameters, List<T> rows, Function<T, Place> place, Function<T, Object> queue)
            throws SQLException {
        parameters.setArray("resolutions", rows, row -> place.apply(row).resolution());
        parameters.setArray("starts", rows, row -> place.apply(row).start().toString());
        parameters.setArray("queues", rows, queue);
    }
}

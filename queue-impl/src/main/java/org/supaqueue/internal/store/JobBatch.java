package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;

/** Inserts jobs with and without unique keys. The result is as if the requests came one by one. */
final class JobBatch {

    private final Connection connection;
    private final Schema schema;
    private final List<JobRequest> requests;
    private final Enqueued[] results;

    JobBatch(Connection connection, Schema schema, List<JobRequest> requests) {
        this.connection = connection;
        this.schema = schema;
        this.requests = requests;
        this.results = new Enqueued[requests.size()];
    }

    /** {@return the results in the order of the requests; fewer if triggers of the application suppress rows} */
    List<Enqueued> run() throws SQLException {
        List<Integer> plain = new ArrayList<>();
        Map<UniqueKey, List<Integer>> positions = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).uniqueKey().isEmpty()) {
                plain.add(i);
            } else {
                positions
                        .computeIfAbsent(UniqueKey.of(requests.get(i)), key -> new ArrayList<>())
                        .add(i);
            }
        }
        insertPlain(plain);
        insertUnique(positions);
        return Arrays.stream(results).filter(Objects::nonNull).toList();
    }

    private void insertPlain(List<Integer> positions) throws SQLException {
        if (!positions.isEmpty()) {
            List<JobRequest> plain = positions.stream().map(requests::get).toList();
            Iterator<Integer> position = positions.iterator();
            for (JobId id : new InsertStatement(connection, plain).run(schema)) {
                results[position.next()] = new Enqueued(id, true, false);
            }
        }
    }

    /**
     * Takes the keys in their order, whatever order the requests have. Two batches that both wait for each other would
     * deadlock. So one statement takes many keys only if all requests keep the holder: such a request locks no holder.
     */
    private void insertUnique(Map<UniqueKey, List<Integer>> positions) throws SQLException {
        Map<UniqueKey, Enqueued> enqueued = new HashMap<>();
        List<JobRequest> keeping = new ArrayList<>();
        for (UniqueKey key : new TreeSet<>(positions.keySet())) {
            List<Integer> all = positions.get(key);
            JobRequest first = requests.get(all.get(0));
            JobRequest replacing = lastToReplace(all);
            if (replacing == null) {
                keeping.add(first);
                continue;
            }
            enqueued.putAll(new UniqueInsert(connection, schema).run(keeping));
            keeping.clear();
            enqueued.putAll(insertReplacing(first, replacing));
        }
        enqueued.putAll(new UniqueInsert(connection, schema).run(keeping));
        positions.forEach((key, all) -> all.forEach(position -> results[position] = enqueued.get(key)));
    }

    /**
     * Sends the first request of a key, which decides how long a new job holds the key, and the last one that replaces,
     * which decides the payload.
     */
    private Map<UniqueKey, Enqueued> insertReplacing(JobRequest first, JobRequest last) throws SQLException {
        if (first.onConflict() != OnConflict.KEEP) {
            return new UniqueInsert(connection, schema).run(List.of(last));
        }
        Map<UniqueKey, Enqueued> kept = new UniqueInsert(connection, schema).run(List.of(first));
        new UniqueInsert(connection, schema).run(List.of(last));
        return kept;
    }

    /** {@return the last request that replaces the holder; null if all keep the holder} */
    private JobRequest lastToReplace(List<Integer> positions) {
        JobRequest last = null;
        for (int position : positions) {
            if (requests.get(position).onConflict() != OnConflict.KEEP) {
                last = requests.get(position);
            }
        }
        return last;
    }
}

package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.console.exchange.StoredJob;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.ServedGroup;
import org.supaqueue.internal.store.SqlFile;

/** Reads jobs. */
final class JobRows {

    static final SqlFile SQL = new SqlFile(Reads.class, "jobs.sql");

    private static final String JOB = SQL.statement("job");
    private static final String ATTEMPTS = SQL.statement("attempts");
    private static final int SHOWN_PAYLOAD = 262_144;

    private JobRows() {}

    /** Reads a job as the console shows the job. */
    static Optional<StoredJob> shown(Reads reads, String id, Optional<NodeView> here) {
        return read(reads, id, SHOWN_PAYLOAD, here);
    }

    /** Reads a job with its whole payload. */
    static Optional<StoredJob> whole(Reads reads, String id) {
        return read(reads, id, Integer.MAX_VALUE, Optional.empty());
    }

    private static Optional<StoredJob> read(Reads reads, String id, int payloadMaxBytes, Optional<NodeView> here) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("job_id", id);
        parameters.put("payload_max_bytes", Integer.toString(payloadMaxBytes));
        parameters.put("here", here.map(JobRows::json).map(JsonObject::toString).orElse(null));
        return reads.row(JOB, parameters).map(StoredJob::new);
    }

    static List<JsonObject> attempts(Reads reads, String id) {
        return reads.rows(ATTEMPTS, Map.of("job_id", id));
    }

    /** What this node knows of itself, as the function {@code job_explain} takes it. */
    private static JsonObject json(NodeView node) {
        JsonArrayBuilder groups = Json.createArrayBuilder();
        node.groups().forEach(group -> groups.add(json(group)));
        return Json.createObjectBuilder()
                .add("node", node.node())
                .add("groups", groups)
                .build();
    }

    private static JsonObjectBuilder json(ServedGroup group) {
        return Json.createObjectBuilder()
                .add("names", JsonParts.texts(group.queues().names()))
                .add("except", group.queues().except())
                .add(
                        "missing",
                        group.missing().<JsonValue>map(Json::createValue).orElse(JsonValue.NULL));
    }

    /** @throws Problem if the text is not an id */
    static String id(String text) {
        try {
            return PageInput.id(text);
        } catch (IllegalArgumentException refused) {
            throw absent(text);
        }
    }

    static Problem absent(String id) {
        return Problem.notFound("There is no job " + id + ".");
    }
}

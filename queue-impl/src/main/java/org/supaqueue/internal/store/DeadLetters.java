package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.job.DeadLetterQueues;

/** Makes a statement that can make jobs dead also insert their dead letters. */
final class DeadLetters {

    private static final SqlFile SQL = new SqlFile("dead_letter.sql");

    private final DeadLetterQueues queues;

    DeadLetters(DeadLetterQueues queues) {
        this.queues = queues;
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    /**
     * Returns the part of a statement that inserts the dead letters.
     *
     * @param dead the name of the part of {@code dead_letter.sql} that selects the changed jobs
     * @return the part; empty if no queue has a dead-letter queue
     */
    String insert(String dead) {
        return isEmpty() ? "" : SQL.statement("insert", Map.of("dead", SQL.statement(dead)));
    }

    /** Binds the parameters of {@link #insert}. Binds nothing if no queue has a dead-letter queue. */
    void bind(SqlParameters parameters) throws SQLException {
        if (isEmpty()) {
            return;
        }
        List<Map.Entry<String, String>> configured =
                List.copyOf(queues.byQueue().entrySet());
        parameters.setArray("letters_of", configured, Map.Entry::getKey);
        parameters.setArray("letter_queues", configured, Map.Entry::getValue);
        parameters.setString("letters_of_others", queues.ofOthers());
        parameters.setArray("all_letter_queues", queues.letterQueues(), name -> name);
    }
}

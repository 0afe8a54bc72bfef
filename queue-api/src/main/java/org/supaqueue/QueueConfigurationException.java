package org.supaqueue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the configuration is not valid; the application does not start. The message names all problems.
 *
 * @since 0.1.0
 */
public final class QueueConfigurationException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /**
     * Created by the library at the start of the application.
     *
     * @param problems one line for each problem: the key, the value unless it may be secret, and the expected form
     */
    public QueueConfigurationException(List<String> problems) {
        this(problems, null);
    }

    /**
     * Created by the library at the start of the application because of another exception.
     *
     * @param problems one line for each problem: the key, the value unless it may be secret, and the expected form
     * @param cause the exception that revealed the problem, or null
     */
    public QueueConfigurationException(List<String> problems, @Nullable Throwable cause) {
        super("Supa Queue is configured wrongly: " + String.join("; ", problems), cause);
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * The problems of the configuration.
     *
     * @return one line for each problem; never an empty list
     */
    public List<String> problems() {
        return List.of(problems);
    }
}

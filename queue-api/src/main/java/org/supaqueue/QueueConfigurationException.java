package org.supaqueue;

import java.util.List;

/**
 * The configuration is not valid; the application does not start. Names every problem at once.
 *
 * @since 0.1.0
 */
public final class QueueConfigurationException extends SupaQueueException {

    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /**
     * Made by the library at start-up.
     *
     * @param problems one line each: the key, its value unless secret, and what was expected
     */
    public QueueConfigurationException(List<String> problems) {
        this(problems, null);
    }

    /**
     * Made by the library at start-up because of another exception.
     *
     * @param problems one line each: the key, its value unless secret, and what was expected
     * @param cause what revealed it, or null
     */
    public QueueConfigurationException(List<String> problems, Throwable cause) {
        super("Supa Queue is configured wrongly: " + String.join("; ", problems), cause);
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * Lists what is wrong.
     *
     * @return one line for each problem, never empty
     */
    public List<String> problems() {
        return List.of(problems);
    }
}

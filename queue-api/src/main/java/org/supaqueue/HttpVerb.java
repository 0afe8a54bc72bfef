package org.supaqueue;

/**
 * The HTTP methods a job can use; the names are exactly the texts of the column {@code http_verb}.
 *
 * @since 0.1.0
 */
public enum HttpVerb {
    /** Reads; a flat JSON payload becomes query parameters. */
    GET(false),
    /** Sends the payload as a JSON body, <code>{}</code> when there is none. */
    POST(true),
    /** Sends the payload as a JSON body, <code>{}</code> when there is none. */
    PUT(true),
    /** Sends the payload as a JSON body, <code>{}</code> when there is none. */
    PATCH(true),
    /** Deletes; a flat JSON payload becomes query parameters. */
    DELETE(false);

    private final boolean withBody;

    HttpVerb(boolean withBody) {
        this.withBody = withBody;
    }

    /**
     * Tells how the payload travels.
     *
     * @return true if it is the body, false if it becomes query parameters
     */
    public boolean hasBody() {
        return withBody;
    }
}

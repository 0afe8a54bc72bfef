package org.supaqueue;

/**
 * The HTTP methods that a job can use. The names are exactly the texts of the column {@code http_verb}.
 *
 * @since 0.1.0
 */
public enum HttpVerb {
    /** GET: the payload, a flat JSON object, becomes query parameters. */
    GET(false),
    /** POST: the payload becomes the JSON body; without a payload the body is <code>{}</code>. */
    POST(true),
    /** PUT: the payload becomes the JSON body; without a payload the body is <code>{}</code>. */
    PUT(true),
    /** PATCH: the payload becomes the JSON body; without a payload the body is <code>{}</code>. */
    PATCH(true),
    /** DELETE: the payload, a flat JSON object, becomes query parameters. */
    DELETE(false);

    private final boolean withBody;

    HttpVerb(boolean withBody) {
        this.withBody = withBody;
    }

    /**
     * Tells whether the payload is sent as the body.
     *
     * @return true if the payload becomes the body, false if the payload becomes query parameters
     */
    public boolean hasBody() {
        return withBody;
    }
}

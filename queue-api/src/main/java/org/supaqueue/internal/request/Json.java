package org.supaqueue.internal.request;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.spi.JsonProvider;

/** The server's JSON implementations, looked up once: each look-up scans the class path. */
final class Json {

    static final JsonProvider PROVIDER = JsonProvider.provider();

    private Json() {}

    /** JSON-B only for who needs it: an application may give JSON text alone. */
    static final class Binding {
        static final Jsonb JSONB = JsonbBuilder.create();

        private Binding() {}
    }
}

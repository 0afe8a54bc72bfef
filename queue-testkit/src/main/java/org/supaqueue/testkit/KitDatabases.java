package org.supaqueue.testkit;

import javax.sql.DataSource;

/** Makes the databases of the tests of one kit: a template that the application has prepared, and a copy for each test. */
final class KitDatabases {

    private final EmbeddedServer server = EmbeddedServer.instance();
    private final String schema;
    private final QueueTestKit.Preparation preparation;
    private String prepared;
    private String copy;

    /** @param preparation null for none */
    KitDatabases(String schema, QueueTestKit.Preparation preparation) {
        this.schema = schema;
        this.preparation = preparation;
    }

    TestPool open() throws Exception {
        copy = server.databases().take(template());
        return server.pool(copy);
    }

    private String template() throws Exception {
        if (preparation == null) {
            return server.baseTemplate(schema);
        }
        if (prepared == null) {
            prepared = prepare(server.databases().copy(server.baseTemplate(schema)));
        }
        return prepared;
    }

    private String prepare(String database) throws Exception {
        try (TestPool pool = server.pool(database)) {
            DataSource dataSource = pool;
            preparation.prepare(dataSource);
        }
        return database;
    }

    void dropCopy() {
        server.databases().drop(copy);
    }

    void dropTemplate() {
        if (prepared != null) {
            server.databases().dropTemplate(prepared);
            prepared = null;
        }
    }
}

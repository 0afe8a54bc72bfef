package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.postgres.PgBench;
import org.supaqueue.benchmark.run.subject.Payload;
import org.supaqueue.benchmark.run.subject.ServerNode;
import org.supaqueue.benchmark.run.subject.SqlClients;

/** The upper limit: single-row inserts of the payload into a table with an id and a payload. */
final class BareInserts implements EnqueueSource {
    private static final String CREATE =
            "CREATE TABLE inserted (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL)";
    private static final String INSERT = "INSERT INTO inserted (payload) VALUES ('" + Payload.JSON + "')";

    private final String name;
    private final Database database;
    private final Program program;
    private final SqlClients toClose;

    private interface Program {
        double perSecond(int clients) throws IOException, SQLException;
    }

    private BareInserts(String name, Database database, Program program, SqlClients toClose) throws SQLException {
        this.name = "bare INSERT, " + name;
        this.database = database;
        this.program = program;
        this.toClose = toClose;
        database.execute(CREATE);
    }

    static BareInserts byPgBench(PgBench pgBench, Database database) throws SQLException {
        return new BareInserts("pgbench", database, clients -> pgBench.perSecond(database, clients, INSERT), null);
    }

    static BareInserts byJdbc(Database database, int rows) throws IOException, SQLException {
        SqlClients clients = SqlClients.start(database);
        return new BareInserts("JDBC", database, threads -> clients.perSecond(threads, rows, INSERT), clients);
    }

    /**
     * The upper limit for enqueueing in this server: the same container, DataSource and transactions, without the
     * queue.
     */
    static BareInserts inServer(ServerNode server, int rows) throws SQLException {
        return new BareInserts(
                "JTA of " + server.server(),
                server.table().database(),
                threads -> {
                    server.table().clear();
                    return rows * 1e9 / server.insertBare(threads, rows);
                },
                null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double perSecond(int threads) throws IOException, SQLException {
        database.execute("TRUNCATE inserted");
        database.execute("CHECKPOINT");
        return program.perSecond(threads);
    }

    @Override
    public OptionalDouble batchedPerSecond() {
        return OptionalDouble.empty();
    }

    @Override
    public void close() throws IOException {
        if (toClose != null) {
            toClose.close();
        }
    }
}

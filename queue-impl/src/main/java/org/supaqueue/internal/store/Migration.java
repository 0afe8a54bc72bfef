package org.supaqueue.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One step of the schema, shipped as plain SQL. Listed by name: application servers' class paths resist scanning.
 *
 * @param compatibleFrom the version that a library must know to run on the schema once this step is made: nodes of the
 *     release before may still be running
 * @param concurrent whether its statements are run one by one and not in a transaction, as CREATE INDEX CONCURRENTLY wants
 *     it: they must bear to be broken off and run again, and nodes work before they are done
 */
record Migration(int version, String name, int compatibleFrom, boolean concurrent, String sql) {

    static final List<Migration> ALL = List.of(
            load(1, "001_job_queue.sql", 1),
            load(2, "002_text_limits_and_search_path.sql", 1),
            load(3, "003_identity_and_names.sql", 1));

    /** Tells an edited migration from the one that was applied. */
    long checksum() {
        CRC32 crc = new CRC32();
        crc.update(sql.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** Of a concurrent one; each ends with a semicolon at the end of a line. */
    List<String> statements() {
        return List.of(sql.strip().split(";\\s*\\n"));
    }

    private static Migration load(int version, String name, int compatibleFrom) {
        try (InputStream in = Migration.class.getResourceAsStream("migrations/" + name)) {
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Migration(version, name, compatibleFrom, false, sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

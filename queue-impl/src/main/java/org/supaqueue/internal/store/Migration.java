package org.supaqueue.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One migration of the schema, shipped as plain SQL. The migrations are listed by name, because scanning the class path
 * does not work on every application server.
 *
 * @param compatibleFrom the version that a library must know to work on the schema after this migration. Nodes of the
 *     previous release may still be running, so a migration that they can work with names an older version here.
 * @param concurrent whether the statements run one by one, outside a transaction, as CREATE INDEX CONCURRENTLY
 *     requires. Such statements must be safe to repeat after an interruption, and nodes process jobs before the
 *     statements end.
 */
record Migration(int version, String name, int compatibleFrom, boolean concurrent, String sql) {

    static final List<Migration> ALL = List.of(
            load(1, "001_job_queue.sql", 1),
            load(2, "002_text_limits_and_search_path.sql", 1),
            load(3, "003_identity_and_names.sql", 1),
            load(4, "004_job_controls.sql", 1),
            load(5, "005_queue_control.sql", 1),
            load(6, "006_job_options.sql", 1),
            load(7, "007_unique_jobs.sql", 1),
            load(8, "008_results.sql", 1),
            load(9, "009_trigger_conditions.sql", 1),
            load(10, "010_schedules.sql", 1),
            load(11, "011_bulk_operations.sql", 1),
            load(12, "012_search_and_timings.sql", 1),
            load(13, "013_operations.sql", 1),
            load(14, "014_audit.sql", 1));

    /** Detects that the text of a migration was edited after the migration was applied. */
    long checksum() {
        CRC32 crc = new CRC32();
        crc.update(sql.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    /** {@return the statements of a concurrent migration; each must end with a semicolon at the end of a line} */
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

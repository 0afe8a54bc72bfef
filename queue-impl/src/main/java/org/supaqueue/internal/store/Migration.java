package org.supaqueue.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** One step of the schema, shipped as plain SQL. Listed by name: application servers' class paths resist scanning. */
record Migration(int version, String name, String sql) {

    static final List<Migration> ALL = List.of(load(1, "001_job_queue.sql"));

    static final int NEWEST = ALL.get(ALL.size() - 1).version();

    /** Tells an edited migration from the one that was applied. */
    long checksum() {
        CRC32 crc = new CRC32();
        crc.update(sql.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static Migration load(int version, String name) {
        try (InputStream in = Migration.class.getResourceAsStream("migrations/" + name)) {
            return new Migration(version, name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

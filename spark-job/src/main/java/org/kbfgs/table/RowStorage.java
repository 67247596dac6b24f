package org.kbfgs.table;

import java.util.Locale;

/** Where the executors, or a local master's process, keep the rows of datasets during a run. */
public enum RowStorage {
    /** On the Java heap. */
    MEMORY,
    /** On the Java heap as long as Spark's storage memory has room, the other shards on disk. */
    MEMORY_AND_DISK,
    /** In memory-mapped files in Spark's local folders. */
    DISK;

    /** The setting that chooses it. */
    public static final String SETTING = "data.storage";

    /** The value in settings. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package org.kbfgs.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.SparkEnv;

/**
 * This machine's files by a scheme of their own, as of a file system that all processes of a cluster reach. Folders named {@link #FULL}
 * have no room for states of layers; the first state that an executor reads from a folder named {@link #SHAKY} cannot be read.
 */
public final class SharedFiles extends RawLocalFileSystem {

    /** The setting of a context's that names this class, its value. */
    static final String SETTING = "spark.hadoop.fs.shared.impl";

    /** What a context needs for these files. */
    public static final Map<String, String> SETTINGS = Map.of(SETTING, SharedFiles.class.getName());

    static final String FULL = "full";

    static final String SHAKY = "shaky";

    private static final URI ROOT = URI.create("shared:///");

    private static final AtomicBoolean IS_FIRST_READ = new AtomicBoolean(true);

    private static final Set<String> WRITTEN_HERE = ConcurrentHashMap.newKeySet();

    /** The URI of a folder. */
    public static String uri(java.nio.file.Path folder) {
        return "shared:" + folder;
    }

    /** The names of the files that this process has written. */
    public static Set<String> writtenHere() {
        return new TreeSet<>(WRITTEN_HERE);
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    private static boolean isState(Path file, String folder) {
        return file.getName().startsWith("layer-")
                && file.toString().contains(Path.SEPARATOR + folder + Path.SEPARATOR);
    }

    /** A driver that has not started Spark, or has stopped it, has no environment of Spark's. */
    private static boolean isExecutor() {
        return SparkEnv.get() != null && !SparkEnv.get().executorId().equals("driver");
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        if (isState(file, SHAKY) && isExecutor() && IS_FIRST_READ.getAndSet(false)) {
            throw new IOException("no data node has the block");
        }
        return super.open(file, bufferSize);
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        if (isState(file, FULL)) {
            throw new IOException("No space left on device");
        }
        WRITTEN_HERE.add(file.getName());
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }
}

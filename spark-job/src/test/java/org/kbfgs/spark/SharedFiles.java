package org.kbfgs.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * This machine's files by a scheme of their own, as of a file system that all processes of a cluster reach. Folders named {@link #FULL}
 * have no room for states of layers.
 */
public final class SharedFiles extends RawLocalFileSystem {

    /** The setting of a context's that names this class, its value. */
    public static final String SETTING = "spark.hadoop.fs.shared.impl";

    static final String FULL = "full";

    private static final URI ROOT = URI.create("shared:///");

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

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        if (file.getName().startsWith("layer-") && file.toString().contains(Path.SEPARATOR + FULL + Path.SEPARATOR)) {
            throw new IOException("No space left on device");
        }
        WRITTEN_HERE.add(file.getName());
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }
}

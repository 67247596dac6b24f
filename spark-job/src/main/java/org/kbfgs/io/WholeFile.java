package org.kbfgs.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file that appears whole or not at all: written beside its place under a hidden name, then renamed. */
public final class WholeFile {

    private WholeFile() {}

    /** Writes a file's bytes. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file, in place of one that is there. */
    public static void write(FileSystem files, Path file, Content content) throws IOException {
        Path fresh = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
        try {
            try (OutputStream out = new BufferedOutputStream(files.create(fresh, false))) {
                content.writeTo(out);
            }
            // Some file systems do not rename onto a file that is there.
            if (!files.rename(fresh, file) && !(files.delete(file, false) && files.rename(fresh, file))) {
                throw new IOException(file + ": cannot be put there");
            }
        } catch (IOException | RuntimeException failure) {
            files.delete(fresh, false);
            throw failure;
        }
    }
}

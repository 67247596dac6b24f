package org.kbfgs.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

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
            if (!isRenamed(files, fresh, file)) {
                replace(files, fresh, file);
            }
        } catch (FSError full) {
            files.delete(fresh, false);
            throw FullDisk.of(file, full);
        } catch (IOException | RuntimeException failure) {
            files.delete(fresh, false);
            throw failure;
        }
    }

    /** False where the file system does not rename onto a file that is there. */
    private static boolean isRenamed(FileSystem files, Path from, Path to) throws IOException {
        try {
            return files.rename(from, to);
        } catch (FileAlreadyExistsException there) {
            return false;
        }
    }

    /** In one move, as HDFS can, so that at no time the file is not there; where there is none such, in two. */
    private static void replace(FileSystem files, Path from, Path to) throws IOException {
        try {
            // A context takes no URI that leaves out its host.
            FileContext.getFileContext(files.getUri(), files.getConf())
                    .rename(files.makeQualified(from), files.makeQualified(to), Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException none) {
            if (!(files.delete(to, false) && files.rename(from, to))) {
                throw new IOException(to + ": cannot be put there", none);
            }
        }
    }
}

package org.kbfgs.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Puts a new folder in the place of a destination, whole or not at all: it is written beside the destination under a hidden name, then
 * renamed. What may be replaced, and how the replaced folder is deleted, is the caller's.
 *
 * @param name of the destination, for messages
 */
public record FolderSwap(FileSystem files, Path destination, String name) {

    /** Writes the content of a folder. */
    @FunctionalInterface
    public interface Content {
        void write(FileSystem files, Path folder) throws IOException;
    }

    /** Refuses a destination that may not be replaced. */
    @FunctionalInterface
    public interface Check {
        void run() throws IOException;
    }

    /** Deletes the folder that was replaced. */
    @FunctionalInterface
    public interface Deletion {
        void of(Path replaced) throws IOException;
    }

    /**
     * Writes the content, then puts it in its place.
     *
     * @param check run once more before the destination is replaced
     */
    public void fill(Content content, Check check, Deletion deletion) {
        Path fresh = hidden("new");
        try {
            try {
                files.mkdirs(fresh);
                content.write(files, fresh);
                check.run();
                replace(fresh, deletion);
            } finally {
                files.delete(fresh, true);
            }
        } catch (FSError full) {
            IOException e = FullDisk.of(destination, full);
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }

    private void replace(Path fresh, Deletion deletion) throws IOException {
        if (!files.exists(destination)) {
            rename(fresh, destination);
            return;
        }
        Path old = hidden("old");
        rename(destination, old);
        try {
            rename(fresh, destination);
        } catch (IOException e) {
            rename(old, destination);
            throw e;
        }
        deletion.of(old);
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
    }

    private Path hidden(String state) {
        return HadoopPaths.child(
                destination.getParent(), "." + destination.getName() + "." + state + "-" + UUID.randomUUID());
    }
}

package org.kbfgs.prep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.kbfgs.data.DatasetSpec;

/** A destination folder that appears whole or not at all: written beside it under a hidden name, then renamed. */
final class WholeFolder {
    private final FileSystem files;
    private final Path destination;
    private final boolean overwrite;

    private WholeFolder(FileSystem files, Path destination, boolean overwrite) {
        this.files = files;
        this.destination = destination;
        this.overwrite = overwrite;
    }

    /** Writes the content of a folder that is not yet at its destination. */
    @FunctionalInterface
    interface Content {
        void write(FileSystem files, Path folder) throws IOException;
    }

    /** Refuses a destination that exists, or, with overwrite, one that is not a prepared dataset. */
    static WholeFolder at(String destination, boolean overwrite) {
        Configuration configuration = new Configuration();
        configuration.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem"); // no .crc files beside ours
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        Path path = destination.contains("://")
                ? new Path(destination)
                : new Path(
                        "file",
                        "",
                        java.nio.file.Path.of(destination)
                                .toAbsolutePath()
                                .normalize()
                                .toString());
        try {
            WholeFolder folder = new WholeFolder(path.getFileSystem(configuration), path, overwrite);
            folder.check();
            return folder;
        } catch (UnsupportedFileSystemException e) {
            throw new UserMistake(destination + ": there is no file system "
                    + path.toUri().getScheme() + ", expected one that Hadoop knows, such as file or hdfs");
        } catch (IOException e) {
            throw new UncheckedIOException(destination + ": " + e.getMessage(), e);
        }
    }

    private void check() throws IOException {
        if (destination.getParent() == null) {
            throw new UserMistake(destination + ": is a root, expected a folder below one");
        }
        if (!files.exists(destination)) {
            return;
        }
        if (!overwrite) {
            throw new UserMistake(destination + ": exists, expected a new folder (or --overwrite)");
        }
        boolean ours = files.getFileStatus(destination).isDirectory()
                && (files.exists(new Path(destination, DatasetSpec.MANIFEST))
                        || files.listStatus(destination).length == 0);
        if (!ours) {
            throw new UserMistake(destination + ": has no " + DatasetSpec.MANIFEST
                    + ", expected a prepared dataset for --overwrite to replace");
        }
    }

    Path destination() {
        return destination;
    }

    void fill(Content content) {
        Path fresh = hidden("new");
        try {
            try {
                files.mkdirs(fresh);
                content.write(files, fresh);
                check();
                replace(fresh);
            } finally {
                files.delete(fresh, true);
            }
        } catch (FSError full) { // how Hadoop's local files say that a disk is full
            throw new UncheckedIOException(destination + ": " + reason(full), new IOException(full));
        } catch (IOException e) {
            throw new UncheckedIOException(destination + ": " + e.getMessage(), e);
        }
    }

    private static String reason(FSError full) {
        return Optional.ofNullable(full.getCause())
                .map(Throwable::getMessage)
                .orElse(String.valueOf(full.getMessage()));
    }

    private void replace(Path fresh) throws IOException {
        Path old = hidden("old");
        boolean replaces = files.exists(destination);
        if (replaces) {
            rename(destination, old);
        }
        try {
            rename(fresh, destination);
        } catch (IOException e) {
            if (replaces) {
                rename(old, destination);
            }
            throw e;
        }
        if (replaces) {
            files.delete(old, true);
        }
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
    }

    private Path hidden(String kind) {
        return new Path(destination.getParent(), "." + destination.getName() + "." + kind + "-" + UUID.randomUUID());
    }
}

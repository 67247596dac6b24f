package org.kbfgs.prep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.FolderSwap;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.path.RealPath;
import org.kbfgs.path.UserPath;

/** A destination folder that appears whole or not at all: written beside it under a hidden name, then renamed. */
final class WholeFolder {
    private static final List<String> FOLDERS = List.of(DatasetSpec.TRAIN, DatasetSpec.TEST);

    private final FileSystem files;
    private final Path destination;
    private final boolean overwrite;

    private WholeFolder(FileSystem files, Path destination, boolean overwrite) {
        this.files = files;
        this.destination = destination;
        this.overwrite = overwrite;
    }

    /** Refuses a destination that exists, or, with overwrite, one that is not a prepared dataset. */
    static WholeFolder at(String destination, boolean overwrite, Configuration hadoop) {
        Configuration configuration = new Configuration(hadoop); // which Parquet's writer takes too
        configuration.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem"); // no .crc files beside ours
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        Path path = path(destination);
        try {
            WholeFolder folder = new WholeFolder(HadoopPaths.files(path, configuration), path, overwrite);
            folder.check();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(destination + ": " + e.getMessage(), e);
        }
    }

    /** A link to a local folder stays one: what it leads to is replaced. */
    private static Path path(String text) {
        return UserPath.isUri(text)
                ? HadoopPaths.path(text)
                : new Path("file", "", RealPath.of(local(text)).toString());
    }

    private static java.nio.file.Path local(String text) {
        try {
            return UserPath.local(text);
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses a local destination that is a root or holds a path, by whatever names the two are given. */
    static void requireApart(String destination, java.nio.file.Path path, String words) {
        if (UserPath.isUri(destination)) {
            return;
        }
        if (local(destination).getParent() == null) {
            throw root(destination);
        }
        if (RealPath.isWithin(path, local(destination))) {
            throw new BadInput(destination + ": holds " + words + ", expected another folder");
        }
    }

    private static BadInput root(String destination) {
        return new BadInput(destination + ": is a root, expected a folder below one");
    }

    private void check() throws IOException {
        if (destination.getParent() == null) {
            throw root(shown());
        }
        if (!files.exists(destination)) {
            return;
        }
        if (!overwrite) {
            throw new BadInput(shown() + ": exists, expected a new folder (or --overwrite)");
        }
        boolean ours = files.getFileStatus(destination).isDirectory()
                && (files.exists(new Path(destination, DatasetSpec.MANIFEST))
                        || files.listStatus(destination).length == 0);
        if (!ours) {
            throw new BadInput(shown() + ": has no " + DatasetSpec.MANIFEST
                    + ", expected a prepared dataset for --overwrite to replace");
        }
        requireOwn(destination, "");
    }

    /** Refuses a folder with anything that is not a prepared dataset's. */
    private void requireOwn(Path folder, String prefix) throws IOException {
        for (FileStatus one : files.listStatus(folder)) {
            String name = prefix + one.getPath().getName();
            if (!isOwn(name) || one.isDirectory() != FOLDERS.contains(name) || one.isSymlink()) {
                throw new BadInput(shown() + ": holds " + name
                        + ", which is not of a prepared dataset, expected another folder, or a dataset alone for"
                        + " --overwrite to replace");
            }
            if (one.isDirectory()) {
                requireOwn(one.getPath(), name + "/");
            }
        }
    }

    /** Whether a prepared dataset's folder holds a path of this name. */
    private static boolean isOwn(String name) {
        int slash = name.indexOf('/');
        return slash < 0
                ? FOLDERS.contains(name) || name.equals(DatasetSpec.MANIFEST)
                : FOLDERS.contains(name.substring(0, slash)) && DatasetWriter.isPart(name.substring(slash + 1));
    }

    Path destination() {
        return destination;
    }

    void fill(FolderSwap.Content content) {
        new FolderSwap(files, destination, destination.toString()).fill(content, this::check, this::delete);
    }

    /** A dataset's own files; a folder with others is left, which {@link #check} has refused before. */
    private void delete(Path folder) throws IOException {
        for (String name : FOLDERS) {
            Path split = new Path(folder, name);
            if (files.exists(split)) {
                for (FileStatus part : files.listStatus(split)) {
                    if (DatasetWriter.isPart(part.getPath().getName())) {
                        files.delete(part.getPath(), false);
                    }
                }
                files.delete(split, false);
            }
        }
        files.delete(new Path(folder, DatasetSpec.MANIFEST), false);
        files.delete(folder, false);
    }

    private String shown() {
        return HadoopPaths.shown(destination);
    }
}

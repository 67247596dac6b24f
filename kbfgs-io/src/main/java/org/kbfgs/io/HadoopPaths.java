package org.kbfgs.io;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.kbfgs.path.RealPath;
import org.kbfgs.path.UserPath;

/** Where a path that the user wrote leads: a URI to its file system, any other path to this machine's. */
public final class HadoopPaths {

    private static final String LOCAL = "file";

    private HadoopPaths() {}

    /** @throws BadInput if the text is no path, or the file system would not know it by this name */
    public static Path path(String text) {
        try {
            return UserPath.isUri(text)
                    ? uri(text)
                    : new Path(LOCAL, "", UserPath.local(text).toString());
        } catch (IllegalArgumentException e) {
            throw new BadInput(String.valueOf(e.getMessage()));
        }
    }

    private static Path uri(String text) {
        Path path;
        try {
            path = new Path(text);
        } catch (IllegalArgumentException e) {
            throw new BadInput(text + ": is not a URI: " + e.getMessage());
        }
        if (LOCAL.equals(path.toUri().getScheme())) {
            UserPath.requireNameable(text);
        }
        return path;
    }

    /** The path as the user knows it: a local one without its scheme. */
    public static String shown(Path path) {
        return LOCAL.equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
    }

    /** Whether a path of {@link #path} is on the local file system, which other machines do not share. */
    public static boolean isOfThisMachine(Path path) {
        return LOCAL.equals(path.toUri().getScheme());
    }

    /** The path's file system; the local one without checksum files beside ours. */
    public static FileSystem files(Path path, Configuration configuration) throws IOException {
        try {
            FileSystem files = path.getFileSystem(configuration);
            return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
        } catch (UnsupportedFileSystemException e) {
            throw MissingFileSystem.of(path, path.toUri().getScheme());
        } catch (RuntimeException e) {
            if (e.getCause() instanceof ClassNotFoundException || e.getCause() instanceof UnknownHostException) {
                throw missing(path, e.getCause());
            }
            throw e;
        }
    }

    private static BadInput missing(Path path, Throwable cause) {
        return cause instanceof UnknownHostException
                ? new BadInput(path + ": host " + path.toUri().getHost()
                        + " has no address, expected a machine's name, or an HDFS name service of dfs.nameservices in"
                        + " HADOOP_CONF_DIR")
                : MissingFileSystem.of(path, path.toUri().getScheme());
    }

    /** A name in a folder; names may have a colon, which Hadoop's own constructors take for a scheme's end. */
    public static Path child(Path folder, String name) {
        return new Path(folder, new Path(null, null, name));
    }

    /** Whether a path is a folder or lies in it, by whatever names the two are given. */
    public static boolean isWithin(Path inner, Path folder, Configuration configuration) throws IOException {
        FileSystem files = files(inner, configuration);
        FileSystem others = files(folder, configuration);
        if (files instanceof RawLocalFileSystem local && files.getUri().equals(others.getUri())) {
            return RealPath.isWithin(
                    local.pathToFile(inner).toPath(), local.pathToFile(folder).toPath());
        }
        Path outer = Path.getPathWithoutSchemeAndAuthority(folder);
        boolean within = Stream.iterate(inner, Objects::nonNull, Path::getParent)
                .map(Path::getPathWithoutSchemeAndAuthority)
                .anyMatch(outer::equals);
        return within && isSame(files, others);
    }

    private static boolean isSame(FileSystem one, FileSystem other) {
        return one.getUri().equals(other.getUri())
                || Optional.ofNullable(one.getCanonicalServiceName())
                        .filter(name -> name.equals(other.getCanonicalServiceName()))
                        .isPresent();
    }

    /**
     * A file that was not there; of several that make it at once, one does.
     *
     * @throws FileAlreadyExistsException if it was there
     */
    public static OutputStream createNew(FileSystem files, Path file) throws IOException {
        if (!(files instanceof RawLocalFileSystem local)) {
            return files.create(file, false);
        }
        try { // Hadoop's local file system looks first and writes then
            return Files.newOutputStream(local.pathToFile(file).toPath(), CREATE_NEW, WRITE);
        } catch (java.nio.file.FileAlreadyExistsException there) {
            throw new FileAlreadyExistsException(file + " exists");
        }
    }
}

package org.kbfgs.io;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** Where a path that the user wrote leads: a URI to its file system, any other path to this machine's. */
public final class Places {

    /**
     * Whether a file is written on when a data node is lost and there is no other. By HDFS's own default it is not: with one or
     * two nodes up of three, no run could be resumed, and none would outlive one node of three.
     */
    private static final String WRITE_ON = "dfs.client.block.write.replace-datanode-on-failure.best-effort";

    private Places() {}

    /** Local paths may hold spaces and colons. */
    public static Path path(String text) {
        if (text.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")) {
            return new Path(text);
        }
        String local = java.nio.file.Path.of(text).toAbsolutePath().normalize().toString();
        return new Path("file", "", local);
    }

    /** The path as the user knows it: a local one without its scheme. */
    public static String shown(Path path) {
        return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : path.toString();
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

    /** Hadoop's configuration as the session's will be, before there is one: with {@code spark.hadoop.*} settings. */
    public static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.setBoolean(WRITE_ON, true);
        for (Tuple2<String, String> one : new SparkConf().getAllWithPrefix("spark.hadoop.")) {
            hadoop.set(one._1(), one._2());
        }
        return hadoop;
    }
}

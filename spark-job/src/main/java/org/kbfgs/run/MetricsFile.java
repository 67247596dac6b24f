package org.kbfgs.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file that grows line by line while others read it. */
sealed interface MetricsFile {

    /** Adds a line. */
    void add(byte[] line) throws IOException;

    /** Makes all lines so far visible to others, and lets them outlive this process. */
    void publish() throws IOException;

    /** Publishes the lines; nothing is added any more. */
    void close() throws IOException;

    /** A new file. */
    static MetricsFile create(FileSystem files, Path path) throws IOException {
        FSDataOutputStream out = files.create(path, false);
        if (isAppended(files, path)) {
            return new Appended(out);
        }
        out.close();
        return new Rewritten(files, path, new ByteArrayOutputStream());
    }

    /** The file that is there, which holds these whole lines. */
    static MetricsFile after(byte[] lines, FileSystem files, Path path) throws IOException {
        if (isAppended(files, path)) {
            return new Appended(files.append(path));
        }
        Rewritten file = new Rewritten(files, path, new ByteArrayOutputStream());
        file.add(lines);
        return file;
    }

    private static boolean isAppended(FileSystem files, Path path) throws IOException {
        return files.hasPathCapability(path, CommonPathCapabilities.FS_APPEND);
    }

    /** Of a file system that appends: every line is visible at once. */
    record Appended(FSDataOutputStream out) implements MetricsFile {
        @Override
        public void add(byte[] line) throws IOException {
            out.write(line);
            out.hflush();
        }

        @Override
        public void publish() throws IOException {
            out.hflush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Of an object store, where an object is visible once it is complete: written anew with all lines. */
    record Rewritten(FileSystem files, Path path, ByteArrayOutputStream lines) implements MetricsFile {
        @Override
        public void add(byte[] line) {
            lines.writeBytes(line);
        }

        @Override
        public void publish() throws IOException {
            try (FSDataOutputStream out = files.create(path, true)) {
                lines.writeTo(out);
            }
        }

        @Override
        public void close() throws IOException {
            publish();
        }
    }
}

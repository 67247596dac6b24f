package org.kbfgs.io;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A file as it was written.
 *
 * @param name relative to a folder
 * @param bytes its length
 * @param sha256 of its bytes, in hexadecimal
 */
public record DigestedFile(String name, long bytes, String sha256) implements Serializable {

    private static final int BUFFER = 1 << 16;

    /**
     * Writes a file that is not there yet, and waits until it would outlive a crash, where the file system can tell.
     *
     * @throws IOException also if the file is there
     */
    public static DigestedFile write(FileSystem files, Path folder, String name, WholeFile.Content content)
            throws IOException {
        Path file = new Path(folder, name);
        MessageDigest digest = Sha256.digest();
        try (FSDataOutputStream out = files.create(file, false)) {
            OutputStream digesting = new BufferedOutputStream(new DigestOutputStream(out, digest), BUFFER);
            content.writeTo(digesting);
            digesting.flush();
            if (out.hasCapability(StreamCapabilities.HSYNC)) {
                out.hsync();
            }
            return new DigestedFile(name, out.getPos(), Sha256.hex(digest));
        } catch (FSError full) {
            throw FullDisk.of(file, full);
        }
    }

    /** @throws BadInput if the file is not in the folder as it was written */
    public void verify(FileSystem files, Path folder) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (Input in = open(files, folder)) {
            int read;
            do {
                read = in.read(buffer);
            } while (read >= 0);
            in.requireAsWritten();
        }
    }

    /** The file in its folder, to be read. @throws BadInput if it is not there */
    public Input open(FileSystem files, Path folder) throws IOException {
        Path file = new Path(folder, name);
        try {
            return new Input(files.open(file), HadoopPaths.shown(file));
        } catch (FileNotFoundException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": no such file");
        }
    }

    /** A file that is read. */
    public final class Input extends DigestInputStream {

        private final String shown;
        private long found;

        private Input(InputStream in, String shown) {
            super(in, Sha256.digest());
            this.shown = shown;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            found += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = super.read(to, from, length);
            found += Math.max(0, read);
            return read;
        }

        /** After all is read. @throws BadInput if it is not what was written */
        public void requireAsWritten() {
            if (found != bytes) {
                throw new BadInput(shown + ": has " + found + " bytes, expected " + bytes);
            }
            if (!Sha256.hex(digest).equals(sha256)) {
                throw new BadInput(shown + ": its SHA-256 is not that of the manifest");
            }
        }
    }
}

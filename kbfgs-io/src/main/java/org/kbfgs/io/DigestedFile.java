package org.kbfgs.io;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
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
        Path file = new Path(folder, name);
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        long found = 0;
        try (InputStream in = files.open(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                found += read;
            }
        } catch (FileNotFoundException e) {
            throw new BadInput(HadoopPaths.shown(file) + ": no such file");
        }
        if (found != bytes) {
            throw new BadInput(HadoopPaths.shown(file) + ": has " + found + " bytes, expected " + bytes);
        }
        if (!Sha256.hex(digest).equals(sha256)) {
            throw new BadInput(HadoopPaths.shown(file) + ": its SHA-256 is not that of the manifest");
        }
    }
}

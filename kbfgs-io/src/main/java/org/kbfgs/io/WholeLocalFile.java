package org.kbfgs.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A {@link WholeFile} of this machine, which needs no file system of Hadoop's. */
public final class WholeLocalFile {

    private static final CopyOption[] REPLACING = {StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE};
    private static final CopyOption[] KEEPING = {};

    private WholeLocalFile() {}

    /**
     * Writes a file.
     *
     * @param overwrite whether it may stand in place of one that is there
     */
    public static void write(Path file, boolean overwrite, WholeFile.Content content) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh))) {
                content.writeTo(out);
            }
            Files.move(fresh, file, overwrite ? REPLACING : KEEPING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}

package org.kbfgs.io;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;

/** Hadoop's local files report a disk that is full, or fails, as an error, which nobody expects; here it is an exception. */
public final class FullDisk {

    private FullDisk() {}

    /** To be thrown instead, with the file's name. */
    public static IOException of(Path file, FSError error) {
        String reason = Optional.ofNullable(error.getCause())
                .map(Throwable::getMessage)
                .orElse(String.valueOf(error.getMessage()));
        return new IOException(HadoopPaths.shown(file) + ": " + reason, error);
    }
}

package org.kbfgs.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.memory.Bytes;

/**
 * Whether a folder, which may not be there yet, can be written, and has room.
 *
 * @param setting its name
 * @param path its value
 * @param bytes that will be written
 */
record StorageCheck(String setting, String path, long bytes) {

    private static final String WHERE = "storage";

    /** Writes a byte under a hidden name where the folder is or would be made, and deletes it. */
    Finding finding(Configuration hadoop) {
        String text = setting + " = " + path;
        try {
            Path folder = HadoopPaths.path(path);
            FileSystem files = HadoopPaths.files(folder, hadoop);
            Path there = ancestor(files, folder);
            if (!files.getFileStatus(there).isDirectory()) {
                return Finding.problem(WHERE, text + ": " + HadoopPaths.shown(there) + " is a file, expected a folder");
            }
            write(files, new Path(there, ".kbfgs-" + UUID.randomUUID()));
            return room(text, files.getStatus(there).getRemaining());
        } catch (IOException | UnsupportedOperationException failure) {
            return Finding.problem(WHERE, text + ": cannot be written, expected a folder that can: " + reason(failure));
        }
    }

    private Finding room(String text, long free) {
        String room = new Bytes(free) + " free, " + new Bytes(bytes) + " needed";
        return free >= bytes
                ? Finding.ok(WHERE, text + ": can be written, " + room)
                : Finding.problem(WHERE, text + ": " + room + ", expected as much");
    }

    private static void write(FileSystem files, Path probe) throws IOException {
        try {
            try (OutputStream out = files.create(probe, false)) {
                out.write(1);
            }
        } finally {
            files.delete(probe, false);
        }
    }

    /** The folder, or the nearest above it that is there. */
    private static Path ancestor(FileSystem files, Path folder) throws IOException {
        Path at = folder;
        while (!files.exists(at)) {
            Optional<Path> above = Optional.ofNullable(at.getParent());
            if (above.isEmpty()) {
                return at;
            }
            at = above.get();
        }
        return at;
    }

    private static String reason(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse(failure.toString());
    }
}

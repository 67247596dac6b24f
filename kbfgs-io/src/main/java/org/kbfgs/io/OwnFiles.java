package org.kbfgs.io;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The contents of a folder that may be deleted, because this program wrote them all.
 *
 * @param paths what lies in a folder before the folder
 */
public record OwnFiles(FileSystem files, List<Path> paths) {

    /**
     * @param own whether this program writes what lies at a path relative to the folder; paths of folders end in a slash
     * @param setting that named the folder, for the message
     * @throws BadInput naming the first that this program did not write
     */
    public static OwnFiles in(FileSystem files, Path folder, String setting, Predicate<String> own) throws IOException {
        return in(files, folder, setting + " = " + HadoopPaths.shown(folder), "run", own);
    }

    /**
     * The same of a folder that is not a run's.
     *
     * @param named the folder, as messages begin
     * @param noun the kind of folder
     */
    static OwnFiles in(FileSystem files, Path folder, String named, String noun, Predicate<String> own)
            throws IOException {
        List<Path> found = new ArrayList<>();
        new Search(files, named, noun, own).collect(folder, "", found);
        return new OwnFiles(files, List.copyOf(found));
    }

    /** Deletes them in order; a folder that has got other contents since is left. */
    public void delete() throws IOException {
        for (Path path : paths) {
            if (!files.exists(path)) {
                continue;
            }
            boolean other = files.getFileStatus(path).isDirectory() && files.listStatus(path).length > 0;
            if (!other && !files.delete(path, false)) {
                throw new IOException("cannot be deleted: " + HadoopPaths.shown(path));
            }
        }
    }

    private record Search(FileSystem files, String named, String noun, Predicate<String> own) {

        /** Modified: found. */
        void collect(Path folder, String prefix, List<Path> found) throws IOException {
            refuseLinks(folder, prefix);
            FileStatus[] contents = files.listStatus(folder);
            Arrays.sort(contents, Comparator.comparing(FileStatus::getPath));
            for (FileStatus one : contents) {
                Path path = one.getPath();
                String name = prefix + path.getName() + (one.isDirectory() ? Path.SEPARATOR : "");
                if (!own.test(name)) {
                    throw foreign(name);
                }
                if (one.isDirectory()) {
                    collect(path, name, found);
                }
                found.add(path);
            }
        }

        /** Hadoop follows them, and does not show those that lead nowhere. */
        private void refuseLinks(Path folder, String prefix) throws IOException {
            if (files instanceof RawLocalFileSystem local) {
                try (Stream<java.nio.file.Path> all =
                        Files.list(local.pathToFile(folder).toPath())) {
                    all.filter(Files::isSymbolicLink).sorted().findFirst().ifPresent(link -> {
                        throw foreign(prefix + link.getFileName());
                    });
                }
            }
        }

        private BadInput foreign(String name) {
            return new BadInput(named + ": holds " + name + ", which no " + noun
                    + " wrote, expected another folder, or a " + noun + "'s files alone for --overwrite to replace");
        }
    }
}

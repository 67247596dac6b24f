package org.kbfgs.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.kbfgs.path.UserPath;

/**
 * The meaning of a dataset's path: the file or folder of that very name, or, where there is none, all that match it as a
 * pattern; of a list of paths, the files of all of them.
 *
 * @param text as the user wrote it, a list as {@link PathList} writes it
 * @param roots files, and folders whose files are the dataset's
 */
public record DatasetPath(String text, List<FileStatus> roots) {

    /** @throws BadInput if there is nothing, or it cannot be looked at */
    public static DatasetPath of(String text, Configuration configuration) {
        List<FileStatus> roots = PathList.of(text).stream()
                .flatMap(one -> roots(one, configuration).stream())
                .toList();
        return new DatasetPath(text, roots);
    }

    private static List<FileStatus> roots(String text, Configuration configuration) {
        Path place = HadoopPaths.path(text);
        try {
            return roots(text, place, HadoopPaths.files(place, configuration));
        } catch (FileNotFoundException none) {
            throw unreadable(text, "no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw e instanceof BadInput bad ? bad : unreadable(text, firstLine(e));
        }
    }

    private static List<FileStatus> roots(String text, Path place, FileSystem files) throws IOException {
        try {
            return List.of(files.getFileStatus(place));
        } catch (FileNotFoundException none) {
            if (!UserPath.hasWildcard(text)) {
                throw none;
            }
            List<FileStatus> matching = PathPattern.matches(files, place);
            if (matching.isEmpty()) {
                throw unreadable(text, "no file of this name, and none matches it as a pattern");
            }
            return matching;
        }
    }

    /** The dataset's files, those in folders included. @throws BadInput if there are none, or one is there twice */
    public List<FileStatus> files(Configuration configuration) {
        try {
            List<FileStatus> found = new ArrayList<>();
            for (FileStatus root : roots) {
                collect(HadoopPaths.files(root.getPath(), configuration), root, found);
            }
            if (found.isEmpty()) {
                throw unreadable(text, "a folder without files");
            }
            requireDistinct(found);
            return found;
        } catch (IOException e) {
            throw unreadable(text, firstLine(e));
        }
    }

    /** The roots, as Spark takes them. */
    public String[] uris() {
        return roots.stream().map(root -> root.getPath().toString()).toArray(String[]::new);
    }

    /** The folders among the roots. */
    public List<Path> folders() {
        return roots.stream()
                .filter(FileStatus::isDirectory)
                .map(FileStatus::getPath)
                .toList();
    }

    private void requireDistinct(List<FileStatus> found) {
        Set<Path> seen = new HashSet<>();
        for (FileStatus file : found) {
            if (!seen.add(file.getPath())) {
                throw new BadInput(
                        text + ": names " + HadoopPaths.shown(file.getPath()) + " twice, expected each file once");
            }
        }
    }

    /** Modified: found. */
    private static void collect(FileSystem files, FileStatus one, List<FileStatus> found) throws IOException {
        if (!one.isDirectory()) {
            found.add(one);
            return;
        }
        for (FileStatus inner : files.listStatus(one.getPath())) {
            String name = inner.getPath().getName();
            if (!name.startsWith("_") && !name.startsWith(".")) { // Spark's own rule of what is not data
                collect(files, inner, found);
            }
        }
    }

    /** The line of a dataset or one of its files that cannot be read. */
    public static BadInput unreadable(String path, String why) {
        return unreadable(path, TableFormat.ofPath(path), why);
    }

    /** The same of a dataset whose format is known. */
    public static BadInput unreadable(String path, TableFormat format, String why) {
        return new BadInput(path + ": not readable as " + format.word() + " (" + why + ")");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}

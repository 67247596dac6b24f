package org.kbfgs.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;
import org.kbfgs.path.UserPath;

/**
 * Hadoop's patterns of paths: <code>* ? [a-c] [^a] {a,b}</code> and a backslash before a character that stands for itself.
 * Hadoop's own search fails wherever it meets a name with a colon; this one does not.
 */
final class PathPattern {

    private static final String HIDDEN = "._";

    private PathPattern() {}

    /** All that matches, in order of the paths. */
    static List<FileStatus> matches(FileSystem files, Path pattern) throws IOException {
        Map<Path, FileStatus> found = new LinkedHashMap<>();
        Path root = new Path(pattern.toUri().getScheme(), pattern.toUri().getAuthority(), Path.SEPARATOR);
        for (String one : GlobExpander.expand(pattern.toUri().getPath())) {
            List<FileStatus> at = List.of(files.getFileStatus(root));
            for (String name : one.split(Path.SEPARATOR)) {
                at = name.isEmpty() ? at : below(files, at, name);
            }
            at.forEach(status -> found.put(status.getPath(), status));
        }
        return found.values().stream()
                .sorted(Comparator.comparing(FileStatus::getPath))
                .toList();
    }

    private static List<FileStatus> below(FileSystem files, List<FileStatus> folders, String name) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        for (FileStatus folder : folders) {
            if (!folder.isDirectory()) {
                continue;
            }
            if (UserPath.hasWildcard(name)) {
                found.addAll(matching(files, folder.getPath(), name));
            } else {
                add(files, HadoopPaths.child(folder.getPath(), name), found);
            }
        }
        return found;
    }

    /** Hidden files only where the pattern says so. */
    private static List<FileStatus> matching(FileSystem files, Path folder, String name) throws IOException {
        GlobPattern pattern = new GlobPattern(name);
        List<FileStatus> found = new ArrayList<>();
        for (FileStatus one : files.listStatus(folder)) {
            String candidate = one.getPath().getName();
            boolean hidden = HIDDEN.indexOf(candidate.charAt(0)) >= 0 && candidate.charAt(0) != name.charAt(0);
            if (!hidden && pattern.matches(candidate)) {
                found.add(one);
            }
        }
        return found;
    }

    /** Modified: found. */
    private static void add(FileSystem files, Path path, List<FileStatus> found) throws IOException {
        try {
            found.add(files.getFileStatus(path));
        } catch (FileNotFoundException none) {
            // It matches nothing.
        }
    }
}

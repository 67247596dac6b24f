package org.kbfgs.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Local paths as the operating system understands them: symbolic links are followed before {@code ..} goes up. */
public final class RealPath {

    private RealPath() {}

    /** The absolute path with symbolic links followed, as far as it exists. */
    public static Path of(Path path) {
        Path absolute = path.toAbsolutePath();
        Path at = absolute.getRoot();
        for (Path name : absolute) {
            at = step(at, name.toString());
        }
        return at;
    }

    private static Path step(Path at, String name) {
        if (name.equals("..")) {
            return at.getParent() == null ? at : at.getParent();
        }
        Path next = name.equals(".") ? at : at.resolve(name);
        try {
            return Files.isSymbolicLink(next) ? next.toRealPath() : next;
        } catch (IOException leadsNowhere) { // or to what has no path, such as a pipe
            return next;
        }
    }

    /** Whether a path is a folder or lies in it, by whatever names the two are given. */
    public static boolean isWithin(Path inner, Path folder) {
        Path outer = of(folder);
        for (@Nullable Path at = of(inner); at != null; at = at.getParent()) {
            if (isSame(at, outer)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Path one, Path other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            return Files.exists(one, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(other, LinkOption.NOFOLLOW_LINKS)
                    && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new UncheckedIOException(one + ": " + e.getMessage(), e);
        }
    }
}

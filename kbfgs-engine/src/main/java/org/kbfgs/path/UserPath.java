package org.kbfgs.path;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path as the user wrote it. A scheme followed by {@code :/} makes a URI; any other text is a path of this machine, in which
 * {@code ~} as the first name stands for the user's home folder and no other character has a meaning of its own.
 */
public final class UserPath {

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*", Pattern.DOTALL);
    private static final Pattern WILDCARD = Pattern.compile("[\\[\\]{}?*\\\\]");
    private static final String HOME = "~";

    /** The character that Java puts in place of bytes on the command line that are none. */
    private static final char UNKNOWN = '\uFFFD';

    private UserPath() {}

    /** Whether the text is a URI, such as {@code hdfs://host/folder}. */
    public static boolean isUri(String text) {
        return URI.matcher(text).matches();
    }

    /** Whether the text has a character that makes it a pattern where nothing of that very name exists. */
    public static boolean hasWildcard(String text) {
        return WILDCARD.matcher(text).find();
    }

    /**
     * The absolute path that a text other than a URI stands for.
     *
     * @throws IllegalArgumentException saying, after the text, what is wrong and what was expected
     */
    public static Path local(String text) {
        return local(text, System::getenv, fileNames());
    }

    /**
     * Refuses a path, URI or not, of this machine's file system that this JVM would write to another name.
     *
     * @throws IllegalArgumentException saying, after the text, what is wrong and what was expected
     */
    public static void requireNameable(String text) {
        requireNameable(text, fileNames());
    }

    /** The charset in which this JVM gives file names to the operating system. */
    private static Charset fileNames() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** Like {@link #local}, but relative where the text is. */
    public static Path given(String text) {
        return given(text, System::getenv, fileNames());
    }

    static Path local(String text, Function<String, @Nullable String> environment, Charset names) {
        return absolute(given(text, environment, names));
    }

    private static Path given(String text, Function<String, @Nullable String> environment, Charset names) {
        requireNameable(text, names);
        try {
            Path path = Path.of(text);
            return isHome(path) ? home(text, environment).resolve(rest(path)) : path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text + ": is not a path: " + e.getReason(), e);
        }
    }

    private static void requireNameable(String text, Charset names) {
        if (text.indexOf(UNKNOWN) >= 0 || !names.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(text + ": has characters that this process cannot use in file names ("
                    + names.name() + "), expected a UTF-8 locale, such as LC_ALL=C.UTF-8, and names in UTF-8");
        }
    }

    /** As the user wrote it, unless it goes up, which depends on symbolic links. */
    private static Path absolute(Path path) {
        Path absolute = path.toAbsolutePath();
        for (Path name : absolute) {
            if (name.toString().equals("..")) {
                return RealPath.of(absolute);
            }
        }
        return absolute.normalize();
    }

    private static boolean isHome(Path path) {
        String first = path.isAbsolute() ? "" : path.getName(0).toString();
        if (first.startsWith(HOME)
                && !first.equals(HOME)
                && path.getNameCount() > 1
                && !Files.exists(Path.of(first), LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalArgumentException(path + ": expected a path; " + HOME
                    + " alone stands for your home folder, ./" + path + " for a path here");
        }
        return first.equals(HOME);
    }

    private static Path rest(Path path) {
        return path.getNameCount() == 1 ? Path.of("") : path.subpath(1, path.getNameCount());
    }

    /** As shells do, by HOME; else by the system's entry of the user. */
    private static Path home(String text, Function<String, @Nullable String> environment) {
        return Optional.ofNullable(environment.apply("HOME"))
                .or(() -> Optional.ofNullable(System.getProperty("user.home")))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseThrow(() -> new IllegalArgumentException(
                        text + ": this user has no home folder (HOME is not set), expected a path without ~"));
    }
}

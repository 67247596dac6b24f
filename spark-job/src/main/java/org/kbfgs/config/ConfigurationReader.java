package org.kbfgs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.kbfgs.io.BadInput;
import org.kbfgs.path.RealPath;
import org.kbfgs.path.UserPath;

/**
 * Reads a configuration and what it includes, each file once. An include is a file, relative to the folder of the file that
 * includes it, symbolic links followed, so that a configuration means the same by whatever name it is given; what is not
 * there is refused, {@code required} or not.
 */
final class ConfigurationReader {

    /** The beginning of a configuration that is given by its content. */
    private static final String DATA_URI = "data:application/hocon;base64,";

    private static final List<String> ENDINGS = List.of(".conf", ".json", ".properties");

    private final List<Path> files = new ArrayList<>();
    private final List<OptionalSubstitution> substitutions = new ArrayList<>();
    /** Real paths of the files that are being read, the innermost last. */
    private final Deque<Path> reading = new ArrayDeque<>();

    /** A configuration's name in messages. */
    static String name(Path file) {
        return isContent(file) ? "the submitted configuration" : file.toString();
    }

    private static boolean isContent(Path file) {
        return file.toString().startsWith(DATA_URI);
    }

    /** @throws BadInput if a file is not there, not text, or has a value that a comment cuts off */
    Config read(Path file) {
        if (isContent(file)) {
            return read(decoded(file.toString().substring(DATA_URI.length())), name(file));
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new BadInput(file + ": not a readable file, expected a configuration");
        }
        files.add(file);
        reading.addLast(RealPath.of(file));
        String text = text(file);
        Config read = parse(text, file.toString(), new Includes(file, text));
        reading.removeLast();
        return read;
    }

    /** Like {@link #read(Path)}, of a text that includes nothing. {@code name}: for messages. */
    Config read(String text, String name) {
        return parse(text, name, new Includes(Path.of(""), text));
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--config " + DATA_URI + "...: is not base64, expected a configuration's bytes");
        }
    }

    private Config parse(String text, String name, ConfigIncluder includer) {
        ConfigParseOptions options = ConfigParseOptions.defaults()
                .setSyntaxFromFilename(name)
                .setOriginDescription(name)
                .setIncluder(includer);
        if (options.getSyntax() == null || options.getSyntax() == ConfigSyntax.CONF) {
            substitutions.addAll(HoconText.optionalSubstitutions(text, name));
        }
        return ConfigFactory.parseString(text, options);
    }

    private static String text(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInput(file + ": is not text in UTF-8, expected a configuration");
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read, expected a configuration: " + e.getMessage());
        }
    }

    /** The files read, the first that of the configuration. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Those that may stay without a value. */
    List<OptionalSubstitution> optionalSubstitutions() {
        return List.copyOf(substitutions);
    }

    /** The files that a file includes. */
    private final class Includes
            implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

        private final Path from;
        private final String text;

        Includes(Path from, String text) {
            this.from = from;
            this.text = text;
        }

        @Override
        public ConfigObject include(ConfigIncludeContext context, String what) {
            if (UserPath.isUri(what)) {
                throw bad(what, "is a URI, expected a file");
            }
            return included(what).root();
        }

        @Override
        public ConfigObject includeFile(ConfigIncludeContext context, File what) {
            return included(what.getPath()).root();
        }

        @Override
        public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
            throw bad(what.toString(), "is a URI, expected a file");
        }

        @Override
        public ConfigObject includeResources(ConfigIncludeContext context, String what) {
            throw bad(what, "is on the class path, expected a file");
        }

        @Override
        public ConfigIncluder withFallback(ConfigIncluder usual) {
            return this;
        }

        private Config included(String what) {
            Path file;
            try {
                file = beside(UserPath.given(what));
            } catch (IllegalArgumentException e) {
                throw bad(what, String.valueOf(e.getMessage()));
            }
            List<Path> found = Stream.concat(Stream.of(""), ENDINGS.stream())
                    .map(ending -> file.resolveSibling(file.getFileName() + ending))
                    .filter(Files::isRegularFile)
                    .toList();
            if (found.isEmpty()) {
                throw bad(what, "there is no file " + file + ", expected it, or with " + String.join(", ", ENDINGS));
            }
            if (found.size() > 1 && !found.get(0).equals(file)) {
                throw bad(what, "there are " + found.get(0) + " and " + found.get(1) + ", expected the whole name");
            }
            if (reading.contains(RealPath.of(found.get(0)))) {
                throw bad(what, "is being read, expected no circle of includes");
            }
            return read(found.get(0));
        }

        /** By the name that the user knows, where that is the same. */
        private Path beside(Path name) {
            Path real = RealPath.of(from).resolveSibling(name);
            Path named = from.resolveSibling(name);
            return RealPath.of(real).equals(RealPath.of(named)) ? named : real;
        }

        private BadInput bad(String what, String why) {
            String line = HoconText.lineOfInclude(text, what);
            return new BadInput(String.format(Locale.ROOT, "%s%s: include \"%s\": %s", from, line, what, why));
        }
    }
}

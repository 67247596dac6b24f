package org.kbfgs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kbfgs.io.BadInput;

/**
 * Settings by their dotted names: a file's and single values over the defaults of {@code reference.conf}. What is
 * asked for is checked; an error is one line with name, value, what was expected, file and line.
 */
public final class Settings {

    /** What a configuration begins with that is given by its content. */
    private static final String DATA_URI = "data:application/hocon;base64,";

    /** Settings that are paths. */
    private static final List<String> PATHS =
            List.of("data.train", "data.test", "data.validation", "run.dir", "checkpoint.dir");

    private static final String REFERENCE = "org/kbfgs/config/reference.conf";

    /** A circle of includes is told with each of its files. */
    private static final int LONGEST_LINE = 400;

    private final String source;
    private final Config values;
    private final List<Path> files;

    private Settings(String source, List<Path> files, Config values) {
        this.source = source;
        this.files = files;
        this.values = values;
    }

    /** Single values over the defaults, as {@link #load} takes them. */
    public static Settings of(List<String> single) {
        return of("the settings", ConfigFactory::empty, single);
    }

    /**
     * @param file in HOCON, or a data URI with such a file's content, as the launcher makes it for a driver on a cluster
     * @param single {@code name=value} each, later ones win; null and a value in brackets or quotes are HOCON, any other is text
     * @throws BadInput if the file is not readable or not HOCON, or a name is not in the reference
     */
    public static Settings load(Path file, List<String> single) {
        if (file.toString().startsWith(DATA_URI)) {
            return read(decoded(file.toString()), "the submitted configuration", single);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new BadInput(file + ": not a readable file, expected a configuration");
        }
        return of(
                file.toString(),
                () -> ConfigFactory.parseFile(
                        file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)),
                single);
    }

    private static String decoded(String uri) {
        try {
            return new String(Base64.getUrlDecoder().decode(uri.substring(DATA_URI.length())), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadInput("--config " + DATA_URI + "...: is not base64, expected a configuration's bytes");
        }
    }

    /**
     * Like {@link #load}, of a text.
     *
     * @param name of the text, for messages
     */
    public static Settings read(String text, String name, List<String> single) {
        ConfigParseOptions named = ConfigParseOptions.defaults().setOriginDescription(name);
        return of(name, () -> ConfigFactory.parseString(text, named), single);
    }

    /** The value that a text in HOCON, possibly damaged or of another version, has for a name; empty if it has none. */
    public static Optional<String> valueIn(String text, String name) {
        try {
            Config values = ConfigFactory.parseString(text);
            return values.hasPath(name) ? Optional.of(values.getString(name)) : Optional.empty();
        } catch (ConfigException | StackOverflowError damaged) {
            return Optional.empty();
        }
    }

    private static Settings of(String source, Supplier<Config> parse, List<String> single) {
        Config reference = ConfigFactory.parseResources(Settings.class.getClassLoader(), REFERENCE);
        try {
            Config given = ConfigFactory.empty();
            for (String one : single) {
                given = single(one).withFallback(given);
            }
            given = given.withFallback(parse.get());
            Config whole = given.withFallback(reference).resolve();
            refuseUnknown(given.resolveWith(whole).root(), leaves(reference.root(), ""), "");
            return new Settings(source, source.equals("the settings") ? List.of() : List.of(Path.of(source)), whole);
        } catch (ConfigException e) {
            throw new BadInput(oneLine(e));
        } catch (StackOverflowError nested) {
            throw new BadInput(source + ": is nested too deeply, expected settings");
        }
    }

    private static Config single(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new BadInput("--set " + assignment + ": expected name=value");
        }
        String name = assignment.substring(0, equals).strip();
        String value = assignment.substring(equals + 1).strip();
        String origin = "--set " + assignment;
        if (value.startsWith("[") || value.startsWith("{") || value.startsWith("\"") || value.equals("null")) {
            ConfigParseOptions named = ConfigParseOptions.defaults().setOriginDescription(origin);
            ConfigObject parsed =
                    ConfigFactory.parseString("value=" + value, named).root();
            return Objects.requireNonNull(parsed.get("value"), value)
                    .withOrigin(ConfigOriginFactory.newSimple(origin))
                    .atPath(name);
        }
        return ConfigValueFactory.fromAnyRef(value, origin).atPath(name);
    }

    /** The reference's settings by full name; a section's own values are not settings. */
    private static Map<String, ConfigValue> leaves(ConfigObject section, String prefix) {
        Map<String, ConfigValue> found = new TreeMap<>();
        section.forEach((key, value) -> {
            String name = prefix + key;
            if (value instanceof ConfigObject inner) {
                found.putAll(leaves(inner, name + "."));
            } else {
                found.put(name, value);
            }
        });
        return found;
    }

    private static void refuseUnknown(ConfigObject given, Map<String, ConfigValue> known, String prefix) {
        given.forEach((key, value) -> {
            String name = prefix + ConfigUtil.joinPath(key);
            boolean section = known.keySet().stream().anyMatch(k -> k.startsWith(name + "."));
            if (section && value instanceof ConfigObject inner) {
                refuseUnknown(inner, known, name + ".");
            } else if (section) {
                throw new BadInput(
                        where(value.origin()) + name + " = " + shown(value) + ": expected a section { ... }");
            } else if (!known.containsKey(name)) {
                throw new BadInput(where(value.origin()) + name + " = " + shown(value)
                        + ": there is no such setting, expected one of " + String.join(", ", nearby(known, prefix)));
            }
        });
    }

    private static List<String> nearby(Map<String, ConfigValue> known, String prefix) {
        return known.keySet().stream().filter(k -> k.startsWith(prefix)).toList();
    }

    /** The files that the settings were read from. */
    public List<Path> files() {
        return files;
    }

    /** A text, not empty. {@code meaning} is what the error says was expected. */
    public String text(String name, String meaning) {
        String value = scalar(name, meaning);
        if (value.isBlank()) {
            throw bad(name, meaning);
        }
        return value;
    }

    /** What {@code parse} makes of a text, where it throws no IllegalArgumentException. */
    <T> T parsed(String name, String meaning, Function<String, T> parse) {
        try {
            return parse.apply(scalar(name, meaning));
        } catch (BadInput bad) {
            throw bad;
        } catch (IllegalArgumentException e) {
            throw bad(name, meaning);
        }
    }

    /** A whole number from {@code least} on. */
    public int whole(String name, int least) {
        String meaning = "a whole number of at least " + least;
        int value = parsed(name, meaning, Integer::parseInt);
        if (value < least) {
            throw bad(name, meaning);
        }
        return value;
    }

    /** A finite number that is as {@code allowed} wants, which {@code meaning} says in words. */
    double number(String name, String meaning, DoublePredicate allowed) {
        double value = parsed(name, meaning, Double::parseDouble);
        if (!Double.isFinite(value) || !allowed.test(value)) {
            throw bad(name, meaning);
        }
        return value;
    }

    /** Like {@link #number}, or empty where the setting is null. */
    OptionalDouble numberOrNull(String name, String meaning, DoublePredicate allowed) {
        return values.getIsNull(name)
                ? OptionalDouble.empty()
                : OptionalDouble.of(number(name, meaning + ", or null", allowed));
    }

    /** Like {@link #whole}, or empty where the setting is null. */
    OptionalInt wholeOrNull(String name, int least) {
        return values.getIsNull(name) ? OptionalInt.empty() : OptionalInt.of(whole(name, least));
    }

    /** Like {@link #text}, or empty where the setting is null. */
    Optional<String> textOrNull(String name, String meaning) {
        return values.getIsNull(name) ? Optional.empty() : Optional.of(text(name, meaning));
    }

    /** Every setting's value as text, by name. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        leaves(values.root(), "").forEach((name, value) -> texts.put(name, String.valueOf(value.unwrapped())));
        return texts;
    }

    /** A list that is not empty, each item made by {@code parse} from its text. */
    <T> List<T> list(String name, String meaning, Function<String, T> parse) {
        List<T> made = listOrEmpty(name, meaning, parse);
        if (made.isEmpty()) {
            throw bad(name, meaning);
        }
        return made;
    }

    /** A list, each item made by {@code parse} from its text. */
    <T> List<T> listOrEmpty(String name, String meaning, Function<String, T> parse) {
        if (!(value(name, meaning) instanceof ConfigList items)) {
            throw bad(name, meaning);
        }
        List<T> made = new ArrayList<>();
        for (ConfigValue item : items) {
            try {
                made.add(parse.apply(String.valueOf(item.unwrapped())));
            } catch (IllegalArgumentException e) {
                throw bad(name, meaning);
            }
        }
        return made;
    }

    /** Like {@link #render}, with relative local paths made absolute, so that it means the same in any folder. */
    public String renderAbsolute() {
        Config absolute = values;
        for (String name : PATHS) {
            String path = values.getIsNull(name) ? "" : values.getString(name);
            if (!path.isEmpty() && !path.matches("(/|~|[A-Za-z][A-Za-z0-9+.-]*:/).*")) {
                String whole = Path.of("").toAbsolutePath() + "/" + path;
                absolute = absolute.withValue(name, ConfigValueFactory.fromAnyRef(whole));
            }
        }
        return new Settings(source, absolute).render();
    }

    /** Everything, with the reference's comments, as HOCON that can be loaded again. */
    String render() {
        return values.root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    }

    private String scalar(String name, String meaning) {
        ConfigValue value = value(name, meaning);
        if (value instanceof ConfigList || value instanceof ConfigObject) {
            throw bad(name, meaning);
        }
        return String.valueOf(value.unwrapped());
    }

    private ConfigValue value(String name, String meaning) {
        if (values.getIsNull(name)) {
            throw new BadInput(source + ": " + name + " is not set, expected " + meaning);
        }
        return values.getValue(name);
    }

    /** The error of a setting whose value is not as expected. */
    BadInput bad(String name, String meaning) {
        ConfigValue value = values.getValue(name);
        return new BadInput(where(value.origin()) + name + " = " + shown(value) + ": expected " + meaning);
    }

    private static String shown(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    /** {@code file:line: } or the origin's own words. */
    private static String where(ConfigOrigin origin) {
        String file = origin.filename();
        if (file == null) {
            return origin.description().startsWith("--set") ? origin.description() + ": " : "";
        }
        return file + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "") + ": ";
    }

    private static String oneLine(ConfigException e) {
        String line = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .reduce((a, b) -> a + " " + b)
                .orElse("")
                .replace("java.io.IOException: ", "");
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
    }
}

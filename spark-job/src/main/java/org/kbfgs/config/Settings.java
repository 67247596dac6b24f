package org.kbfgs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import org.kbfgs.io.BadInput;

/**
 * Settings by their dotted names: a file's and single values over the defaults of {@code reference.conf}. What is
 * asked for is checked; an error is one line with name, value, what was expected, file and line.
 */
public final class Settings {

    private static final String REFERENCE = "org/kbfgs/config/reference.conf";

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
        return of("the settings", new ConfigurationReader(), reader -> ConfigFactory.empty(), single);
    }

    /**
     * @param file in HOCON, or a data URI with such a file's content, as the launcher makes it for a driver on a cluster
     * @param single {@code name=value} each, later ones win; null and a value in brackets or quotes are HOCON, any other is text
     * @throws BadInput if the file is not readable or not HOCON, or a name is not in the reference
     */
    public static Settings load(Path file, List<String> single) {
        return of(ConfigurationReader.name(file), new ConfigurationReader(), reader -> reader.read(file), single);
    }

    /**
     * Like {@link #load}, of a text.
     *
     * @param name of the text, for messages
     */
    public static Settings read(String text, String name, List<String> single) {
        return of(name, new ConfigurationReader(), reader -> reader.read(text, name), single);
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

    private static Settings of(
            String source,
            ConfigurationReader reader,
            Function<ConfigurationReader, Config> parse,
            List<String> single) {
        Config reference = ConfigFactory.parseResources(Settings.class.getClassLoader(), REFERENCE);
        try {
            Config given = ConfigFactory.empty();
            for (String one : single) {
                given = single(one).withFallback(given);
            }
            given = given.withFallback(parse.apply(reader));
            Config whole = given.withFallback(reference).resolve();
            reader.optionalSubstitutions().forEach(one -> one.requireValue(name -> SettingNames.has(whole, name)));
            SettingNames.requireKnown(whole, reference);
            return new Settings(source, reader.files(), whole);
        } catch (ConfigException e) {
            throw new BadInput(SettingOrigin.line(e));
        } catch (StackOverflowError nested) {
            throw new BadInput(source + ": is nested too deeply, expected settings");
        }
    }

    /** With other values, {@code name=value} each. */
    Settings with(List<String> single) {
        Config given = values;
        for (String one : single) {
            given = single(one).withFallback(given);
        }
        return new Settings(source, files, given);
    }

    private static Config single(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new BadInput("--set " + assignment + ": expected name=value");
        }
        String name = assignment.substring(0, equals).strip();
        String value = assignment.substring(equals + 1).strip();
        String origin = SettingOrigin.SET + " " + assignment;
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

    /** The value that {@code parse} makes of the text. {@code parse} throws an IllegalArgumentException for a bad text. */
    <T> T parsed(Setting setting, Function<String, T> parse) {
        try {
            return parse.apply(scalar(setting.name(), setting.expected()));
        } catch (BadInput bad) {
            throw bad;
        } catch (IllegalArgumentException e) {
            throw bad(setting);
        }
    }

    /** A whole number within the setting's range. */
    int whole(Setting.Whole setting) {
        int value = parsed(setting, Integer::parseInt);
        if (value < setting.least() || value > setting.most()) {
            throw bad(setting);
        }
        return value;
    }

    /** Like {@link #whole(Setting.Whole)}, or empty where the setting is null. */
    OptionalInt wholeOrNull(Setting.Whole setting) {
        return isNull(setting) ? OptionalInt.empty() : OptionalInt.of(whole(setting));
    }

    /** A whole number of at least {@code least}. */
    public int whole(String name, int least) {
        return whole(Setting.Whole.of(name, least, least, ""));
    }

    /** A finite number within the setting's range. */
    double number(Setting.Number setting) {
        double value = parsed(setting, Double::parseDouble);
        if (!setting.range().contains(value)) {
            throw bad(setting);
        }
        return value;
    }

    /** Like {@link #number}, or empty where the setting is null. */
    OptionalDouble numberOrNull(Setting.Number setting) {
        return isNull(setting) ? OptionalDouble.empty() : OptionalDouble.of(number(setting));
    }

    /** The label of the setting that is chosen. */
    String choice(Setting.Choice setting) {
        String text = text(setting.name(), setting.expected());
        if (!setting.labels().contains(text)) {
            throw bad(setting);
        }
        return text;
    }

    /** Whether true is chosen, of true and false. */
    boolean isTrue(Setting.Choice setting) {
        return choice(setting).equals("true");
    }

    /** The constant whose name is chosen, in lower case with dashes. */
    <E extends Enum<E>> E choice(Setting.Choice setting, E[] values) {
        String label = choice(setting);
        return Arrays.stream(values)
                .filter(value -> MethodDeclarations.label(value).equals(label))
                .findFirst()
                .orElseThrow(() -> bad(setting));
    }

    /** Whether the setting has no value. */
    boolean isNull(Setting setting) {
        return values.getIsNull(setting.name());
    }

    /** Every setting's value as text, by name. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        SettingNames.leaves(values).forEach((name, value) -> texts.put(name, String.valueOf(value.unwrapped())));
        return texts;
    }

    /** A list that is not empty, each item made by {@code parse} from its text. */
    <T> List<T> list(Setting setting, Function<String, T> parse) {
        List<T> made = listOrEmpty(setting, parse);
        if (made.isEmpty()) {
            throw bad(setting);
        }
        return made;
    }

    /** A list, each item made by {@code parse} from its text. */
    <T> List<T> listOrEmpty(Setting setting, Function<String, T> parse) {
        if (!(value(setting.name(), setting.expected()) instanceof ConfigList items)) {
            throw bad(setting);
        }
        List<T> made = new ArrayList<>();
        for (ConfigValue item : items) {
            try {
                made.add(parse.apply(String.valueOf(item.unwrapped())));
            } catch (IllegalArgumentException e) {
                throw bad(setting);
            }
        }
        return made;
    }

    /** Whether the value is a list. */
    boolean isList(Setting setting) {
        return value(setting.name(), setting.expected()) instanceof ConfigList;
    }

    /** Everything, with the reference's comments, as HOCON that can be loaded again from any working directory. */
    public String render() {
        return PathSettings.absolute(values)
                .root()
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

    /** The error of a setting whose value is outside its range. */
    BadInput bad(Setting setting) {
        return bad(setting.name(), setting.expected());
    }

    /** The error of a setting whose value something else refuses. */
    BadInput bad(String name, BadInput why) {
        return new BadInput(SettingOrigin.of(values.getValue(name).origin()) + name + " = " + why.getMessage());
    }

    /** The error of a setting whose value is not as expected. */
    BadInput bad(String name, String meaning) {
        ConfigValue value = values.getValue(name);
        return new BadInput(
                SettingOrigin.of(value.origin()) + name + " = " + SettingOrigin.shown(value) + ": expected " + meaning);
    }
}

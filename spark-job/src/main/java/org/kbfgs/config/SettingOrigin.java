package org.kbfgs.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** Where a value stands, in the words of the project's messages. */
final class SettingOrigin {

    /** The options that give single values. */
    static final String SET = "--set";

    /** The message of a circle of substitutions names each of its members. */
    private static final int LONGEST_LINE = 400;

    private SettingOrigin() {}

    /** {@code file:line: }, or the option or variable that the value is from; nothing for a default. */
    static String of(ConfigOrigin origin) {
        String description = origin.description();
        if (description.startsWith(SET) || description.startsWith("env var ")) {
            return description + ": ";
        }
        boolean given = origin.resource() == null && origin.lineNumber() > 0;
        return given ? description.replaceFirst(": \\d+(-\\d+)?$", "") + ":" + origin.lineNumber() + ": " : "";
    }

    /** A message of HOCON's parser as one line, with file and line as in all others. */
    static String line(ConfigException e) {
        String line = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .reduce((a, b) -> a + " " + b)
                .orElse("")
                .replace("java.io.IOException: ", "")
                .replaceFirst("^([^:\\s](?:(?!: ).)*): (\\d+): ", "$1:$2: ");
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line;
    }

    /** A value as HOCON writes it. */
    static String shown(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }
}

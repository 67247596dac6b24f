package org.kbfgs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kbfgs.io.BadInput;

/** The dotted names of settings. */
final class SettingNames {

    private SettingNames() {}

    /** Settings by full name, of a section's own values none. */
    static Map<String, ConfigValue> leaves(Config settings) {
        return leaves(settings.root(), "");
    }

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

    /** @throws BadInput for the first name that the reference does not have */
    static void requireKnown(Config settings, Config reference) {
        refuseUnknown(settings.root(), leaves(reference), "");
    }

    private static void refuseUnknown(ConfigObject given, Map<String, ConfigValue> known, String prefix) {
        given.forEach((key, value) -> {
            String name = prefix + ConfigUtil.joinPath(key);
            boolean section = known.keySet().stream().anyMatch(k -> k.startsWith(name + "."));
            if (section && value instanceof ConfigObject inner) {
                refuseUnknown(inner, known, name + ".");
            } else if (section) {
                throw new BadInput(SettingOrigin.of(value.origin()) + name + " = " + SettingOrigin.shown(value)
                        + ": expected a section { ... }");
            } else if (!known.containsKey(name)) {
                throw new BadInput(SettingOrigin.of(value.origin()) + name + " = " + SettingOrigin.shown(value)
                        + ": there is no such setting, expected one of " + String.join(", ", nearby(known, prefix)));
            }
        });
    }

    /** The settings of a section, and its sections as {@code name.*}. */
    private static List<String> nearby(Map<String, ConfigValue> known, String prefix) {
        return known.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> {
                    int dot = name.indexOf('.', prefix.length());
                    return dot < 0 ? name : name.substring(0, dot) + ".*";
                })
                .distinct()
                .toList();
    }

    /** Whether there is a setting of the name, which may be relative to the section of an include. */
    static boolean has(Config whole, String name) {
        return leaves(whole).keySet().stream().anyMatch(known -> known.equals(name) || known.endsWith("." + name));
    }
}

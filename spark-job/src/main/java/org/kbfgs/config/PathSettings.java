package org.kbfgs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.HadoopPaths;
import org.kbfgs.io.PathList;
import org.kbfgs.path.UserPath;

/** Settings that are paths. */
record PathSettings(Settings settings) {

    /** The path of a file or folder, as the user wrote it. @throws BadInput if it is none */
    String path(Setting.Path setting) {
        return checked(setting, settings.text(setting.name(), setting.expected()));
    }

    /** Like {@link #path}, or empty where the setting is null. */
    Optional<String> pathOrNull(Setting.Path setting) {
        return settings.isNull(setting) ? Optional.empty() : Optional.of(path(setting));
    }

    /** The path of a dataset, or a list of paths as {@link PathList} writes it. @throws BadInput if it is neither */
    String dataset(Setting.Dataset setting) {
        if (!settings.isList(setting)) {
            return PathList.text(PathList.of(settings.text(setting.name(), setting.expected())).stream()
                    .map(path -> checked(setting, path))
                    .toList());
        }
        List<String> paths = settings.list(setting, UnaryOperator.identity());
        if (paths.stream().anyMatch(String::isBlank)) {
            throw settings.bad(setting);
        }
        paths.forEach(path -> checked(setting, path));
        return PathList.text(paths);
    }

    /** Like {@link #dataset}, or empty where the setting is null. */
    Optional<String> datasetOrNull(Setting.Dataset setting) {
        return settings.isNull(setting) ? Optional.empty() : Optional.of(dataset(setting));
    }

    private String checked(Setting setting, String text) {
        try {
            HadoopPaths.path(text);
            return text;
        } catch (BadInput notOne) {
            throw settings.bad(setting.name(), notOne);
        }
    }

    /** The values with paths that do not depend on the working directory. */
    static Config absolute(Config values) {
        Config absolute = values;
        for (Setting setting : SettingDeclarations.all()) {
            boolean isPath = setting instanceof Setting.Path || setting instanceof Setting.Dataset;
            if (isPath && !values.getIsNull(setting.name())) {
                absolute = absolute.withValue(setting.name(), absolute(values.getValue(setting.name())));
            }
        }
        return absolute;
    }

    private static ConfigValue absolute(ConfigValue value) {
        ConfigOrigin origin = value.origin();
        Object paths = value instanceof ConfigList list
                ? list.stream()
                        .map(item -> absolute(String.valueOf(item.unwrapped())))
                        .toList()
                : PathList.text(PathList.of(String.valueOf(value.unwrapped())).stream()
                        .map(PathSettings::absolute)
                        .toList());
        return ConfigValueFactory.fromAnyRef(paths).withOrigin(origin);
    }

    private static String absolute(String path) {
        return UserPath.isUri(path) ? path : HadoopPaths.shown(HadoopPaths.path(path));
    }
}

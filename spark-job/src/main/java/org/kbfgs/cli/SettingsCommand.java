package org.kbfgs.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kbfgs.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints every setting with the value that a configuration gives it. */
@Command(
        name = "settings",
        description =
                "Prints every setting with the value that a configuration gives it, relative paths made absolute.",
        mixinStandardHelpOptions = true)
final class SettingsCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "A run's settings, in HOCON.")
    private Path file = Path.of("");

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting in place of the file's; repeatable.")
    private List<String> single = new ArrayList<>();

    @Override
    public Integer call() {
        System.out.print(Settings.load(file, single).render());
        return 0;
    }
}

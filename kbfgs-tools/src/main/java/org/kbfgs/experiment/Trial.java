package org.kbfgs.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kbfgs.config.Settings;
import org.kbfgs.config.TrainConfig;

/**
 * A training of an experiment.
 *
 * @param name its own, also of its folder
 * @param group the name that trials share which differ in the seed alone
 * @param configuration the file of its settings
 * @param settings {@code name=value} each, in place of the file's
 * @param budget likewise: the settings that end it, which may be raised later
 */
public record Trial(String name, String group, Path configuration, List<String> settings, List<String> budget) {

    public Trial {
        settings = List.copyOf(settings);
        budget = List.copyOf(budget);
    }

    /** All settings. */
    Settings settingsIn(String folder) {
        List<String> single = new ArrayList<>(settings);
        single.addAll(budget);
        single.add("run.dir=" + folder);
        return Settings.load(configuration, single);
    }

    /** The configuration of its run in the experiment's folder. @throws org.kbfgs.io.BadInput if a setting is not as expected */
    public TrainConfig configIn(String folder) {
        return TrainConfig.of(settingsIn(folder + Experiment.RUNS + name));
    }

    /** With another budget. */
    Trial with(List<String> other) {
        return new Trial(name, group, configuration, settings, other);
    }
}

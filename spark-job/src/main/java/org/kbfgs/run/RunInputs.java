package org.kbfgs.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.io.BadInput;
import org.kbfgs.io.DatasetPath;
import org.kbfgs.io.HadoopPaths;

/**
 * The inputs of a run, checked so that its own folders neither contain them, where {@code --overwrite} would delete
 * them, nor lie within them, where the run's files would become part of a dataset.
 */
public final class RunInputs {

    private final Configuration hadoop;
    /** Each with the words that named it. */
    private final List<Named> files = new ArrayList<>();

    private final List<Named> datasetFolders = new ArrayList<>();

    private record Named(String words, Path path) {}

    private RunInputs(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** @throws BadInput if a dataset is not there */
    public static RunInputs of(TrainConfig config, List<java.nio.file.Path> configurations, Configuration hadoop) {
        RunInputs inputs = new RunInputs(hadoop);
        configurations.forEach(file -> inputs.add("--config", file.toString()));
        config.initialModel().ifPresent(model -> inputs.add("run.initial-model", model));
        inputs.addDataset("data.train", config.train());
        inputs.addDataset("data.test", config.test());
        if (config.validation() instanceof ValidationSet.File file) {
            inputs.addDataset("data.validation", file.path());
        }
        return inputs;
    }

    /** The inputs of a command that reads a dataset and a model. @throws BadInput if the dataset is not there */
    public static RunInputs of(String data, String model, Configuration hadoop) {
        RunInputs inputs = new RunInputs(hadoop);
        inputs.add("--model", model);
        inputs.addDataset("--data", data);
        return inputs;
    }

    /** The inputs of a command that reads tables alone. @throws BadInput if one is not there */
    public static RunInputs ofTables(List<String> tables, Configuration hadoop) {
        RunInputs inputs = new RunInputs(hadoop);
        tables.forEach(table -> inputs.addDataset("table", table));
        return inputs;
    }

    private void add(String setting, String path) {
        files.add(new Named(setting + " = " + path, HadoopPaths.path(path)));
    }

    private void addDataset(String setting, String text) {
        String words = setting + " = " + text;
        DatasetPath dataset;
        List<FileStatus> found;
        try {
            dataset = DatasetPath.of(text, hadoop);
            found = dataset.files(hadoop);
        } catch (BadInput bad) {
            throw new BadInput(setting + " = " + bad.getMessage());
        }
        dataset.folders().forEach(folder -> datasetFolders.add(new Named(words, folder)));
        dataset.roots().forEach(root -> files.add(new Named(words, root.getPath())));
        found.forEach(file -> files.add(new Named(words, file.getPath())));
    }

    /**
     * @param setting that named a folder to be written
     * @throws BadInput if the folder lies in a dataset
     */
    public void requireOutside(String setting, String folder) {
        try {
            for (Named dataset : datasetFolders) {
                if (HadoopPaths.isWithin(HadoopPaths.path(folder), dataset.path(), hadoop)) {
                    throw bad(setting, folder, "lies in " + dataset.words() + ", whose files a run must not mix with");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(setting + " = " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * @param setting that named a folder whose contents may be deleted
     * @throws BadInput as {@link #requireOutside} does, and if something that the run reads lies in the folder
     */
    public void requireApart(String setting, String folder) {
        requireOutside(setting, folder);
        try {
            Path place = HadoopPaths.path(folder);
            for (Named file : files) {
                if (HadoopPaths.isWithin(file.path(), place, hadoop)) {
                    throw bad(setting, folder, "holds " + file.words() + ", which the run reads");
                }
            }
            requireNotWithin(setting, folder, place);
        } catch (IOException e) {
            throw new UncheckedIOException(setting + " = " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The folder itself is not deleted, others in it are. */
    private void requireNotWithin(String setting, String folder, Path place) throws IOException {
        Path here = HadoopPaths.path(".");
        if (HadoopPaths.isWithin(here, place, hadoop) && !HadoopPaths.isWithin(place, here, hadoop)) {
            throw bad(setting, folder, "holds the working directory, " + HadoopPaths.shown(here));
        }
    }

    private static BadInput bad(String setting, String folder, String why) {
        return new BadInput(setting + " = " + folder + ": " + why + "; expected a folder of its own");
    }
}

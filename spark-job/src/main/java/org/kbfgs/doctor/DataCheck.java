package org.kbfgs.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.config.ValidationSet;
import org.kbfgs.data.DatasetSpec;
import org.kbfgs.io.BadInput;
import org.kbfgs.spark.dataset.DatasetSummary;
import org.kbfgs.spark.dataset.FileFooter;
import org.kbfgs.table.Fitting;

/** The datasets of a training, read as far as their files' footers say. */
record DataCheck(TrainConfig config, DatasetSummary train, DatasetSummary test, Optional<DatasetSummary> validation) {

    private static final String WHERE = "data";

    /** @throws BadInput if a dataset is not readable, or not one */
    static DataCheck of(TrainConfig config, Configuration hadoop) {
        DataCheck data = new DataCheck(
                config,
                read("data.train", config.train(), config.table(), hadoop),
                read("data.test", config.test(), config.table(), hadoop),
                config.validation() instanceof ValidationSet.File file
                        ? Optional.of(read("data.validation", file.path(), config.table(), hadoop))
                        : Optional.empty());
        data.check(data.train);
        data.check(data.test);
        data.validation.ifPresent(data::check);
        return data;
    }

    private static DatasetSummary read(String setting, String path, Fitting table, Configuration hadoop) {
        try {
            return DatasetSummary.estimate(path, table.source(), table.columns(), hadoop);
        } catch (BadInput bad) {
            String text = String.valueOf(bad.getMessage());
            throw new BadInput(setting + (text.startsWith(path) ? " = " : ": ") + text);
        }
    }

    private void check(DatasetSummary set) {
        if (set.rows() < 1) {
            throw new BadInput(set.path() + ": has no rows, expected at least 1");
        }
        if (set.metadata().containsKey(DatasetSpec.KEY_HEIGHT)) {
            checkWidth(set);
        }
    }

    /** Problems with the lengths of lists of features, as far as their sum tells. A training names the row. */
    List<Finding> lists() {
        List<Finding> found = new ArrayList<>(lists("data.train", train));
        found.addAll(lists("data.test", test));
        validation.ifPresent(set -> found.addAll(lists("data.validation", set)));
        return found;
    }

    private List<Finding> lists(String setting, DatasetSummary set) {
        long rows = set.footers().stream().mapToLong(FileFooter::rows).sum();
        long numbers = set.footers().stream().mapToLong(FileFooter::listed).sum();
        int inputs = config.network().inputs();
        if (numbers == 0 || numbers == rows * inputs) {
            return List.of();
        }
        String lists = numbers % rows == 0
                ? "has lists of " + numbers / rows + " numbers on average"
                : "has lists of different lengths, " + numbers + " numbers in " + rows + " rows";
        return List.of(Finding.problem(
                WHERE,
                setting + " = " + set.path() + ": column "
                        + set.columns().features().names().get(0) + " " + lists + ", expected " + inputs
                        + " in each row, the network's inputs"));
    }

    private void checkWidth(DatasetSummary set) {
        int dimension;
        try {
            dimension = DatasetSpec.of(set.metadata()).dimension();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInput(set.path() + ": " + e.getMessage());
        }
        if (dimension != config.network().inputs()) {
            throw new BadInput(set.path() + ": examples have " + dimension + " features, expected "
                    + config.network().inputs() + ", the network's inputs");
        }
    }

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>(List.of(finding("data.train", train), finding("data.test", test)));
        validation.ifPresent(set -> found.add(finding("data.validation", set)));
        return found;
    }

    private static Finding finding(String setting, DatasetSummary set) {
        int files = set.files().size();
        return Finding.ok(
                WHERE,
                setting + " = " + set.path() + ": " + set.rows() + " rows in " + files
                        + (files == 1 ? " file" : " files"));
    }
}

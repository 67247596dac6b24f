package org.kbfgs.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.model.Model;
import org.kbfgs.model.PreprocessingFile;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;
import org.kbfgs.table.Preprocessing;
import org.kbfgs.train.Checkpoints;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.TrainingLog;
import org.kbfgs.train.TrainingState;

/**
 * The models that a run leaves in its folder: the last and, below it, the best.
 *
 * @param preprocessing of the data
 * @param metrics published before each checkpoint, which continues from them
 * @param checkpoints the other things that are kept
 */
record RunModels(
        TrainConfig config, Preprocessing preprocessing, RunFolder folder, MetricsLog metrics, Checkpoints checkpoints)
        implements Checkpoints {

    /** Within the run's folder. */
    static final String BEST = "best";

    @Override
    public Verdict after(long iteration, Occasion occasion, Supplier<TrainingState> snapshot) {
        return checkpoints.after(iteration, occasion, () -> {
            folder.requireOwned();
            metrics.publish();
            return snapshot.get();
        });
    }

    @Override
    public SavedStates savedStates() {
        return checkpoints.savedStates();
    }

    @Override
    public void best(Parameters weights, TrainingLog.Epoch figures) {
        if (config.rules().keepBest()) {
            save(weights, figures, new Path(folder.path(), BEST));
        }
    }

    /** The model with which training ends. */
    void last(Parameters weights, TrainingLog.Epoch figures) {
        save(weights, figures, folder.path());
    }

    private void save(Parameters W, TrainingLog.Epoch at, Path place) {
        folder.requireOwned();
        savePreprocessing(preprocessing, config.network(), folder, place);
        Map<String, String> facts = new TreeMap<>();
        facts.put("optimizer", config.methodName());
        facts.put("seed", String.valueOf(config.seed()));
        facts.put("epochs", String.valueOf(at.epoch()));
        facts.put(Model.ITERATIONS, String.valueOf(at.iteration()));
        facts.put("train_loss", String.valueOf(at.trainLoss()));
        facts.put("test_loss", String.valueOf(at.test().loss()));
        facts.put("test_error", String.valueOf(at.test().error()));
        at.validation().ifPresent(set -> facts.put("validation_loss", String.valueOf(set.loss())));
        try {
            new Model(config.network(), W).save(folder.files(), place, facts);
        } catch (IOException e) {
            throw new UncheckedIOException(config.run() + ": " + e.getMessage(), e);
        }
    }

    /** Of the models and the checkpoints in a folder. */
    static void savePreprocessing(Preprocessing preprocessing, Architecture network, RunFolder run, Path place) {
        try {
            PreprocessingFile.save(preprocessing, network, run.files(), place);
        } catch (IOException e) {
            throw new UncheckedIOException(place + ": " + e.getMessage(), e);
        }
    }
}

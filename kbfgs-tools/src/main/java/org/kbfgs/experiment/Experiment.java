package org.kbfgs.experiment;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.checkpoint.CheckpointStore;
import org.kbfgs.config.Monitoring;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.Datasets;
import org.kbfgs.run.NewRun;
import org.kbfgs.run.ResumedRun;
import org.kbfgs.run.SavedRun;
import org.kbfgs.run.TrainJob;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.train.DivergenceException;

/**
 * Runs trials in the folder {@code runs} of an experiment, some at a time. A trial that has ended is not repeated; a trial that was stopped
 * is resumed. Trials with the same datasets follow each other, and the datasets stay in memory.
 */
public final class Experiment implements AutoCloseable {

    static final String RUNS = "/runs/";

    private final Cluster cluster;
    private final Configuration hadoop;
    private final String folder;
    private final int atOnce;
    private final PrintWriter out;
    private Optional<Datasets> cached = Optional.empty();

    /**
     * @param folder of the experiment, on any Hadoop file system
     * @param atOnce the number of trials that train at the same time, at least 1
     */
    public Experiment(Cluster cluster, Configuration hadoop, String folder, int atOnce, PrintWriter out) {
        this.cluster = cluster;
        this.hadoop = hadoop;
        this.folder = folder;
        this.atOnce = atOnce;
        this.out = out;
    }

    /**
     * The results, in the order of the trials.
     *
     * @param trials that have been {@link #check checked}
     * @throws Stopped if a signal stops the experiment
     */
    public List<TrialResult> run(List<Trial> trials) {
        Map<Trial, TrialResult> results = new ConcurrentHashMap<>();
        ExperimentProgress progress = new ExperimentProgress(out, trials.size());
        Map<Datasets.Contents, List<Trial>> sharing = trials.stream()
                .collect(Collectors.groupingBy(
                        trial -> Datasets.Contents.of(trial.configIn(folder)),
                        LinkedHashMap::new,
                        Collectors.toList()));
        for (List<Trial> same : sharing.values()) {
            new ParallelTrials(atOnce).run(same, trial -> {
                boolean isNew = !isDone(trial);
                TrialResult result = isNew ? train(trial) : saved(trial);
                results.put(trial, result);
                progress.report(result, isNew);
            });
        }
        return trials.stream().map(results::get).toList();
    }

    /** The folder of a trial's run. */
    String runOf(Trial trial) {
        return folder + RUNS + trial.name();
    }

    /**
     * Checks trials before the first begins.
     *
     * @throws BadInput if a setting is not as expected, or the folder has a run of other settings
     */
    public static void check(List<Trial> trials, String folder, Configuration hadoop) {
        for (Trial trial : trials) {
            String path = folder + RUNS + trial.name();
            TrainConfig wanted = trial.configIn(folder);
            if (wanted.monitoring().tensorBoard().isPresent()) {
                throw new BadInput(trial.configuration() + ": " + Monitoring.SECTION
                        + "tensorboard: all runs would be one in TensorBoard, expected null");
            }
            SavedRun.find(path, hadoop).ifPresent(run -> {
                if (!run.config().decisive().equals(wanted.decisive())) {
                    throw new BadInput(path + ": is a run of other settings, expected those of trial " + trial.name()
                            + ": choose another folder");
                }
            });
        }
    }

    /** Whether the trial has ended within its budget. */
    private boolean isDone(Trial trial) {
        TrainConfig wanted = trial.configIn(folder);
        return SavedRun.find(runOf(trial), hadoop)
                .filter(run -> run.metrics().end().isPresent()
                        || (run.hasModel()
                                && run.config().epochs() >= wanted.epochs()
                                && run.config().rules().equals(wanted.rules())))
                .isPresent();
    }

    private TrialResult saved(Trial trial) {
        return SavedExperiment.result(trial, SavedRun.read(runOf(trial), hadoop));
    }

    private TrialResult train(Trial trial) {
        try {
            Optional<TrainJob> job = job(trial);
            if (job.isPresent() && !job.get().run(cluster, datasets(job.get().config()))) {
                throw new Stopped();
            }
        } catch (DivergenceException diverged) {
            // The metrics say so.
        }
        return saved(trial);
    }

    /** The signal that stops a training stops the experiment. */
    public static final class Stopped extends RuntimeException {
        Stopped() {
            super("stopped; the same command continues");
        }
    }

    /** A new run, or the rest of a run that was stopped and has a checkpoint; empty if nothing is left of it. */
    private Optional<TrainJob> job(Trial trial) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        boolean hasBegun = SavedRun.find(runOf(trial), hadoop)
                .filter(run -> run.metrics().epochs().stream().anyMatch(epoch -> epoch.epoch() > 0))
                .filter(run -> CheckpointStore.of(runOf(trial), run.config().checkpoints(), hadoop, BackendChoice.get())
                        .newestIteration()
                        .isPresent())
                .isPresent();
        return hasBegun
                ? new ResumedRun(runOf(trial), trial.budget(), nowhere).job(hadoop)
                : Optional.of(new NewRun(trial.settingsIn(runOf(trial)), true, nowhere).job(hadoop));
    }

    private synchronized Datasets datasets(TrainConfig config) {
        Datasets.Contents contents = Datasets.Contents.of(config);
        if (cached.filter(data -> data.contents().equals(contents)).isEmpty()) {
            close();
            cached = Optional.of(Datasets.load(cluster, config));
        }
        return cached.orElseThrow();
    }

    @Override
    public synchronized void close() {
        cached.ifPresent(Datasets::close);
        cached = Optional.empty();
    }
}

package org.kbfgs.experiment;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.experiment.TrialResult.Outcome;
import org.kbfgs.io.BadInput;
import org.kbfgs.run.Datasets;
import org.kbfgs.run.NewRun;
import org.kbfgs.run.ResumedRun;
import org.kbfgs.run.SavedRun;
import org.kbfgs.run.TrainJob;
import org.kbfgs.spark.session.Cluster;
import org.kbfgs.train.DivergenceException;

/**
 * Runs trials one after the other in the folder {@code runs} of an experiment. A trial that has ended is not repeated; a trial that was
 * stopped is resumed. Datasets stay in memory from one trial to the next that has the same.
 */
public final class Experiment implements AutoCloseable {

    static final String RUNS = "/runs/";
    private static final double NANOS_A_MINUTE = 60e9;

    private final Cluster cluster;
    private final Configuration hadoop;
    private final String folder;
    private final PrintWriter out;
    private Optional<Datasets> cached = Optional.empty();

    /** @param folder of the experiment, on any Hadoop file system */
    public Experiment(Cluster cluster, Configuration hadoop, String folder, PrintWriter out) {
        this.cluster = cluster;
        this.hadoop = hadoop;
        this.folder = folder;
        this.out = out;
    }

    /**
     * The results, in the order of the trials.
     *
     * @param trials that have been {@link #check checked}
     * @throws Stopped if a signal stops the experiment
     */
    public List<TrialResult> run(List<Trial> trials) {
        List<TrialResult> results = new ArrayList<>();
        long start = System.nanoTime();
        int done = 0;
        for (Trial trial : trials) {
            boolean isNew = !isDone(trial);
            results.add(isNew ? train(trial) : saved(trial));
            done += isNew ? 1 : 0;
            report(
                    results.get(results.size() - 1),
                    results.size(),
                    trials.size(),
                    (System.nanoTime() - start) / Math.max(1, done));
        }
        return results;
    }

    private void report(TrialResult result, int number, int all, long nanosATrial) {
        String figures = result.last()
                .filter(last -> result.outcome() == Outcome.FINISHED)
                .map(last -> String.format(
                        Locale.ROOT,
                        "train loss %.5g   test error %.4g   %.1f s",
                        last.trainLoss(),
                        last.testError(),
                        last.seconds()))
                .orElse("diverged");
        String left = number == all
                ? ""
                : String.format(
                        Locale.ROOT,
                        "   about %.0f min left",
                        Math.ceil((all - number) * nanosATrial / NANOS_A_MINUTE));
        out.println("trial " + number + " of " + all + "   " + result.trial().name() + "   " + figures + left);
        out.flush();
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

    /** A new run, or the rest of a run that was stopped; empty if nothing is left of it. */
    private Optional<TrainJob> job(Trial trial) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        boolean hasBegun = SavedRun.find(runOf(trial), hadoop)
                .filter(run -> run.metrics().epochs().stream().anyMatch(epoch -> epoch.epoch() > 0))
                .isPresent();
        return hasBegun
                ? new ResumedRun(runOf(trial), trial.budget(), nowhere).job(hadoop)
                : Optional.of(new NewRun(trial.settingsIn(runOf(trial)), true, nowhere).job(hadoop));
    }

    private Datasets datasets(TrainConfig config) {
        Datasets.Contents contents = Datasets.Contents.of(config);
        if (cached.filter(data -> data.contents().equals(contents)).isEmpty()) {
            close();
            cached = Optional.of(Datasets.load(cluster, config));
        }
        return cached.orElseThrow();
    }

    @Override
    public void close() {
        cached.ifPresent(Datasets::close);
        cached = Optional.empty();
    }
}

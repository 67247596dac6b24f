package org.kbfgs.bench;

import java.util.List;
import java.util.Optional;
import org.kbfgs.config.Method;
import org.kbfgs.io.BadInput;
import org.kbfgs.nn.InitialWeights;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.optim.kbfgs.KBfgsSettings;
import org.kbfgs.spark.session.Topology;
import org.kbfgs.statistics.Objective;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.Iterations;
import org.kbfgs.train.LayerOwners;
import org.kbfgs.train.OwnedIterations;
import org.kbfgs.train.SavedStates;
import org.kbfgs.train.ScheduledBatches;

/** A method's training through one objective, an iteration of each round timed: the real loop, with times at its seams. */
final class TrainingTimes<S> {

    /** Small, so that no method diverges on random data. */
    private static final StepSettings SETTINGS = new StepSettings(1e-3, 0.3);

    private static final long SEED = 1;

    /** Iterations before one that is timed: in a training, as in the peer's, one follows another at once. */
    private static final int LEAD = 2;

    private final TimedMethod contestant;
    private final TimedObjective objective;
    private final TimedOptimizer<S> optimizer;
    private final ScheduledBatches batches;
    private final Iterations trainer;
    /** The same where this process has the optimiser's state. */
    private final Optional<IterationRunner<S>> inProcess;

    private final Optional<TimedOwners> owners;
    private final Series whole;
    private final Series evaluate;
    private final Series step;
    private final Series finishDeferred;

    private TrainingTimes(
            TimedMethod contestant,
            Optimizer<S> optimizer,
            Workload load,
            Objective objective,
            Optional<LayerOwners> given) {
        this.contestant = contestant;
        this.objective = new TimedObjective(objective);
        this.optimizer = new TimedOptimizer<>(optimizer);
        this.batches = new ScheduledBatches(load.schedule());
        Parameters W = InitialWeights.uniform(load.network(), load.arithmetic(), SEED);
        int m = load.schedule().miniBatch();
        this.owners = given.map(TimedOwners::new);
        this.inProcess = owners.isPresent()
                ? Optional.empty()
                : Optional.of(new IterationRunner<>(this.objective, this.optimizer, batches, W, m));
        this.trainer = owners.<Iterations>map(some ->
                        OwnedIterations.of(some, this.objective, this.optimizer, batches, W, m, SavedStates.COLLECTED))
                .orElseGet(inProcess::orElseThrow);
        this.whole = new Series(contestant.period());
        this.evaluate = new Series(contestant.period());
        this.step = new Series(contestant.period());
        this.finishDeferred = new Series(contestant.period());
    }

    static TrainingTimes<?> of(TimedMethod contestant, Workload load, Objective objective) {
        return of(contestant, contestant.optimizer(), load, objective, Optional.empty());
    }

    /** {@code owners}: of the layers, where the driver keeps no weights. */
    static TrainingTimes<?> of(
            TimedMethod contestant, Workload load, Objective objective, Optional<LayerOwners> owners) {
        return of(contestant, contestant.optimizer(), load, objective, owners);
    }

    private static <S> TrainingTimes<S> of(
            TimedMethod contestant,
            Optimizer<S> optimizer,
            Workload load,
            Objective objective,
            Optional<LayerOwners> owners) {
        return new TrainingTimes<>(contestant, optimizer, load, objective, owners);
    }

    /**
     * At least so many iterations; past those at the start that are dearer (KFAC inverts at each of the first T), so that the
     * first that is timed begins a period; with a window of pairs that is full.
     */
    void warmUp(int iterations) {
        while (trainer.isCold()) {
            trainer.warmUpOnce(SETTINGS);
        }
        int period = contestant.period();
        for (int k = 0; k < iterations || (period > 1 && (k <= period || (k + LEAD) % period != 0)); k++) {
            trainer.step(SETTINGS, Double.POSITIVE_INFINITY);
        }
        if (contestant.method() instanceof Method.OfKBfgs kBfgs
                && kBfgs.settings().factor() instanceof KBfgsSettings.Factor.Window window) {
            FullWindow.fill(state(), window.pairs());
        }
    }

    /** One iteration, timed, after some that are not. */
    void round() {
        for (int i = 0; i < LEAD; i++) {
            trainer.step(SETTINGS, Double.POSITIVE_INFINITY);
        }
        long k = trainer.iteration();
        long start = System.nanoTime();
        trainer.step(SETTINGS, Double.POSITIVE_INFINITY);
        whole.add(k, Stopwatch.since(start));
        evaluate.add(k, owners.map(TimedOwners::seconds).orElseGet(objective::seconds));
        step.add(k, owners.map(TimedOwners::stepSeconds).orElseGet(optimizer::seconds));
        finishDeferred.add(k, optimizer.deferredSeconds());
    }

    /** The requests of the next iteration. */
    List<StatisticsRequest> wanted() {
        return optimizer.requests(state(), Optional.of(batches.at(trainer.iteration())));
    }

    private S state() {
        return inProcess
                .orElseThrow(() -> new BadInput("bench of k-bfgs-l: fills a window of pairs by hand, expected "
                        + Topology.SETTING + " = driver"))
                .state();
    }

    Parameters weights() {
        return trainer.weights();
    }

    /** Seconds of an iteration. */
    double whole() {
        return whole.seconds();
    }

    /** Seconds of its evaluation. */
    double evaluate() {
        return evaluate.seconds();
    }

    /** Seconds of {@link Optimizer#step}. */
    double step() {
        return step.seconds();
    }

    /** Seconds of {@link Optimizer#finishDeferred}. */
    double finishDeferred() {
        return finishDeferred.seconds();
    }
}

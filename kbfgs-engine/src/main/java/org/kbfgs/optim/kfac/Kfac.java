package org.kbfgs.optim.kfac;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.MiniBatchGradient;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.PreconditionedStep;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.Targets;
import org.kbfgs.tensors.SafeTensors;

/**
 * KFAC (Martens and Grosse), as the paper compares to it. At iteration k, from 0, for each layer, with g of targets drawn
 * from the model, one an example:
 *
 * <pre>
 *   Ghat = beta Ghat + (1 - beta) (mean gradient + tau W)
 *   A    = beta_A A + (1 - beta_A) mean(abar abar'),   G = beta_A G + (1 - beta_A) mean(g g')
 *   P_a  = (A + lambda_A I)^-1,   P_g = (G + lambda_G I)^-1   if k mod T = 0 or k &lt;= T and they change, else as they were
 *   p    = P_g Ghat P_a + rate W
 *   W    = W - alpha p
 * </pre>
 *
 * Ghat starts at zero; A and G at their plain averages over floor(n / m) mini-batches at the initial weights, at zero for
 * full batch. With a factor share below 1, A and G are averaged over a part of M_k alone. One evaluation brings it all: a forward pass, and a backward pass for each kind of targets.
 */
public final class Kfac implements Optimizer<KfacState> {

    private final KfacSettings settings;
    private final TargetSource targets;
    private final Workers workers;
    private final Tiles tiles;
    private final PreconditionedStep preconditioned;
    private final MiniBatchGradient gradient;
    private final RunningAverage gradientAverage;
    private final RunningAverage factorAverage;

    /** Where the second backward pass's targets come from: {@link TargetSource#sampled} for KFAC proper. */
    public Kfac(KfacSettings settings, TargetSource targets, Workers workers) {
        this.settings = settings;
        this.targets = targets;
        this.workers = workers;
        this.tiles = new Tiles(workers);
        this.preconditioned = new PreconditionedStep(workers);
        this.gradient = new MiniBatchGradient(settings.weightDecay());
        this.gradientAverage = new RunningAverage(settings.momentum());
        this.factorAverage = new RunningAverage(settings.factorDecay());
    }

    @Override
    public KfacState initial(Parameters weights, long examples, int miniBatch) {
        return new KfacState(weights, examples, miniBatch);
    }

    @Override
    public long warmUp(KfacState state) {
        return state.warmUp();
    }

    @Override
    public List<StatisticsRequest> requests(KfacState state, Optional<MiniBatch> nextBatch) {
        if (nextBatch.isEmpty()) {
            return List.of();
        }
        MiniBatch rows = nextBatch.get();
        if (state.warmUp() > 0) {
            Targets drawn = targets.warmUp(state.warmUpTotal() - state.warmUp());
            return List.of(StatisticsRequest.of(ofFactors(rows), Statistic.INPUT_MOMENTS), fisher(rows, drawn));
        }
        if (!settings.averagesAt(state.iteration())) {
            return List.of(StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT));
        }
        StatisticsRequest fisher = fisher(rows, targets.at(state.iteration()));
        StatisticsRequest first = StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT);
        return settings.factorShare() == 1
                ? List.of(first.with(Set.of(Statistic.INPUT_MOMENTS)), fisher)
                : List.of(first, StatisticsRequest.of(ofFactors(rows), Statistic.INPUT_MOMENTS), fisher);
    }

    private MiniBatch ofFactors(MiniBatch rows) {
        return rows.part(settings.factorShare());
    }

    private StatisticsRequest fisher(MiniBatch rows, Targets drawn) {
        return new StatisticsRequest(ofFactors(rows), drawn, EnumSet.of(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
    }

    @Override
    public Step propose(
            KfacState state,
            Parameters weights,
            List<Statistics> statistics,
            Optional<MiniBatch> nextBatch,
            StepSettings stepSettings) {
        Statistics first = statistics.get(0);
        if (state.warmUp() > 0) {
            plainAverage(state.warmUpTotal(), first, Statistic.INPUT_MOMENTS, state.A());
            plainAverage(state.warmUpTotal(), statistics.get(1), Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, state.G());
            state.warmedUp();
            return Step.without(List.of());
        }
        gradient.average(tiles, gradientAverage, List.of(first), weights, state.gradient());
        if (settings.averagesAt(state.iteration())) {
            int fisher = statistics.size() - 1;
            average(statistics.get(fisher - 1), Statistic.INPUT_MOMENTS, state.A());
            average(statistics.get(fisher), Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, state.G());
        }
        if (inverts(state, stepSettings)) {
            invert(state, stepSettings);
        }
        preconditioned.compute(state.layers(), state.gradient(), state.half(), state.direction());
        state.stepped();
        return Step.along(state.direction());
    }

    @Override
    public double slope(KfacState state) {
        return StepBound.slope(state.gradient(), state.direction());
    }

    @Override
    public Step conclude(KfacState state, Parameters weights, Step proposed, double nu) {
        StepBound.shorten(state.direction(), nu);
        Matrix p = state.direction().flat();
        tiles.each(p.length(), tile -> gradient.decay(tile, weights, tile.of(p)));
        return proposed.shortened(nu);
    }

    /** average = beta_A average + (1 - beta_A) mean. Modified: average. */
    private void average(Statistics statistics, Statistic moments, Matrix average) {
        Matrix sum = statistics.all(moments);
        tiles.each(sum.length(), tile -> factorAverage.update(tile.of(average), tile.of(sum), statistics.count()));
    }

    /** Whether an inversion is due and A, G or lambda have changed since the last. */
    private boolean inverts(KfacState state, StepSettings stepSettings) {
        boolean changed = settings.lastAverage(state.iteration()) > state.inverted()
                || stepSettings.damping() != state.invertedDamping();
        return changed && settings.invertsAt(state.iteration());
    }

    /** average = average + mean / total. Modified: average. */
    private static void plainAverage(long total, Statistics statistics, Statistic sum, Matrix average) {
        average.kernels().axpby(1.0 / (total * statistics.count()), statistics.all(sum), 1, average);
    }

    /** Inverts every layer's factors, two tasks a layer, in the order in which failures are named. */
    private void invert(KfacState state, StepSettings stepSettings) {
        double lambdaA = settings.lambdaA(stepSettings.damping());
        double lambdaG = settings.lambdaG(stepSettings.damping());
        workers.each(2 * state.layers().size(), task -> {
            KfacCurvature layer = state.layers().get(task / 2);
            if (task % 2 == 0) {
                layer.invertA(lambdaA);
            } else {
                layer.invertG(lambdaG);
            }
        });
        state.invertedNow(stepSettings.damping());
    }

    @Override
    public void finishDeferred(KfacState state) {
        // Everything is done in the step.
    }

    @Override
    public List<KfacCurvature> layers(KfacState state) {
        return state.layers();
    }

    @Override
    public Workers workers() {
        return workers;
    }

    @Override
    public Optional<StepBound> stepBound() {
        return Optional.of(settings.stepBound());
    }

    @Override
    public SafeTensors save(KfacState state) {
        return state.save();
    }

    @Override
    public KfacState restore(SafeTensors saved, Parameters weights, long examples, int miniBatch) {
        KfacState state = initial(weights, examples, miniBatch);
        state.restore(saved);
        return state;
    }

    @Override
    public void close(KfacState state) {
        state.close();
    }
}

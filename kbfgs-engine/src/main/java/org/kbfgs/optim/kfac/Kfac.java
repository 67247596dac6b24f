package org.kbfgs.optim.kfac;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.kbfgs.curvature.RunningAverage;
import org.kbfgs.linalg.Kernels;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Layer;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.DampedFactor;
import org.kbfgs.optim.KroneckerFactors;
import org.kbfgs.optim.MiniBatchGradient;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.PreconditionedStep;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepBound;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsLayout;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.statistics.Targets;
import org.kbfgs.tensors.SafeTensors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * KFAC (Martens and Grosse), as the paper compares to it. At iteration k, from 0, for each layer, with g of targets drawn
 * from the model, one an example:
 *
 * <pre>
 *   Ghat = beta Ghat + (1 - beta) (mean gradient + tau W)
 *   A    = beta_A A + (1 - beta_A) mean(abar abar'),   G = beta_A G + (1 - beta_A) mean(g g')
 *   P_a  = (A + lambda_A I)^-1,   P_g = (G + lambda_G I)^-1   if k mod T = 0 or k <= T and they change, else as they were
 *   p    = P_g Ghat P_a + rate W
 *   W    = W - alpha p
 * </pre>
 *
 * Ghat starts at zero; A and G at their plain averages over floor(n / m) mini-batches at the initial weights, at zero for
 * full batch. One evaluation brings it all: a forward pass, and a backward pass for each kind of targets.
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
    public KfacState initial(Parameters at, long examples, int miniBatch) {
        long warmUp = miniBatch >= examples ? 0 : examples / miniBatch;
        DataType type = at.type();
        StatisticsLayout layout = StatisticsLayout.of(
                at.architecture(), EnumSet.of(Statistic.INPUT_MOMENTS, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
        INDArray A = all(layout, Statistic.INPUT_MOMENTS, type);
        INDArray G = all(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, type);
        List<KfacState.Layer> factors = new ArrayList<>();
        for (int l = 0; l < at.architecture().depth(); l++) {
            Layer layer = at.architecture().layer(l);
            factors.add(new KfacState.Layer(
                    view(layout, Statistic.INPUT_MOMENTS, l, A),
                    view(layout, Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, l, G),
                    square(layer.inputs() + 1L, type),
                    square(layer.outputs(), type)));
        }
        Parameters Ghat = Parameters.zeros(at.architecture(), type);
        Parameters direction = Parameters.zeros(at.architecture(), type);
        Parameters half = Parameters.zeros(at.architecture(), type);
        return new KfacState(0, -1, Double.NaN, warmUp, warmUp, Ghat, direction, half, A, G, factors);
    }

    private static INDArray all(StatisticsLayout layout, Statistic sum, DataType type) {
        return Nd4j.create(type, layout.offset(sum, layout.architecture().depth()) - layout.offset(sum, 0));
    }

    private static INDArray view(StatisticsLayout layout, Statistic sum, int l, INDArray all) {
        long start = layout.offset(sum, 0);
        return all.get(NDArrayIndex.interval(layout.offset(sum, l) - start, layout.offset(sum, l + 1) - start));
    }

    private static INDArray square(long n, DataType type) {
        return Nd4j.create(type, new long[] {n, n}, 'f');
    }

    @Override
    public long warmUp(KfacState state) {
        return state.warmUp();
    }

    @Override
    public List<StatisticsRequest> requests(KfacState state, Optional<MiniBatch> next) {
        if (next.isEmpty()) {
            return List.of();
        }
        MiniBatch rows = next.get();
        if (state.warmUp() > 0) {
            Targets drawn = targets.warmUp(state.warmUpTotal() - state.warmUp());
            return List.of(StatisticsRequest.of(rows, Statistic.INPUT_MOMENTS), fisher(rows, drawn));
        }
        if (!settings.averagesAt(state.iteration())) {
            return List.of(StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT));
        }
        return List.of(
                StatisticsRequest.of(rows, Statistic.LOSS, Statistic.GRADIENT, Statistic.INPUT_MOMENTS),
                fisher(rows, targets.at(state.iteration())));
    }

    private static StatisticsRequest fisher(MiniBatch rows, Targets drawn) {
        return new StatisticsRequest(rows, drawn, EnumSet.of(Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS));
    }

    @Override
    public Step<KfacState> step(
            KfacState state, Parameters at, List<Statistics> seen, Optional<MiniBatch> next, StepSettings atStep) {
        Statistics first = seen.get(0);
        if (state.warmUp() > 0) {
            plainAverage(state.warmUpTotal(), first, Statistic.INPUT_MOMENTS, state.A());
            plainAverage(state.warmUpTotal(), seen.get(1), Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, state.G());
            return new Step<>(Optional.empty(), List.of(), state.warmedUp());
        }
        gradient.average(tiles, gradientAverage, List.of(first), at, state.gradient());
        if (settings.averagesAt(state.iteration())) {
            average(first, Statistic.INPUT_MOMENTS, state.A());
            average(seen.get(1), Statistic.PRE_ACTIVATION_GRADIENT_MOMENTS, state.G());
        }
        KfacState ready = inverts(state, atStep) ? inverted(state, atStep) : state;
        preconditioned.compute(ready.factors(), ready.gradient(), ready.half(), ready.direction());
        double reducible = at.architecture().loss().aboveBound(first.mean(Statistic.LOSS));
        double nu = settings.stepBound().limit(atStep.learningRate(), reducible, ready.gradient(), ready.direction());
        INDArray p = ready.direction().flat();
        tiles.each(p.length(), tile -> gradient.decay(tile, at, tile.of(p)));
        return new Step<>(Optional.of(ready.direction()), nu, List.of(), ready.stepped());
    }

    /** average = beta_A average + (1 - beta_A) mean. Modified: average. */
    private void average(Statistics seen, Statistic moments, INDArray average) {
        INDArray sum = seen.all(moments);
        tiles.each(sum.length(), tile -> factorAverage.update(tile.of(average), tile.of(sum), seen.count()));
    }

    /** Where inverses are due and would not be those that are there. */
    private boolean inverts(KfacState state, StepSettings atStep) {
        boolean changed = settings.lastAverage(state.iteration()) > state.inverted()
                || atStep.damping() != state.invertedDamping();
        return changed && settings.invertsAt(state.iteration());
    }

    /** average = average + mean / total. Modified: average. */
    private static void plainAverage(long total, Statistics seen, Statistic sum, INDArray average) {
        Kernels.get().axpby(1.0 / (total * (double) seen.count()), seen.all(sum), 1, average);
    }

    /** The state with every layer's factors inverted, two tasks a layer. */
    private KfacState inverted(KfacState state, StepSettings atStep) {
        double lambdaA = settings.lambdaA(atStep.damping());
        double lambdaG = settings.lambdaG(atStep.damping());
        int depth = state.factors().size();
        workers.each(2 * depth, task -> {
            int l = task % depth;
            KfacState.Layer factor = state.factors().get(l);
            if (task < depth) {
                DampedFactor.invert(l, "A", factor.A(), lambdaA, factor.inverseA());
            } else {
                DampedFactor.invert(l, "G", factor.G(), lambdaG, factor.inverseG());
            }
        });
        return state.invertedNow(atStep.damping());
    }

    @Override
    public KfacState finishDeferred(KfacState state) {
        return state;
    }

    @Override
    public List<? extends KroneckerFactors> factors(KfacState state) {
        return state.factors();
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
    public KfacState restore(SafeTensors saved, Parameters at, long examples, int miniBatch) {
        return initial(at, examples, miniBatch).restored(saved);
    }
}

package org.kbfgs.train;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Tiles;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.Optimizer;
import org.kbfgs.optim.Step;
import org.kbfgs.optim.StepAdaptation;
import org.kbfgs.optim.StepSettings;
import org.kbfgs.statistics.MiniBatch;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.statistics.StatisticsRequest;
import org.kbfgs.tensors.SafeTensors;

/**
 * One layer's part of a training: its weights, and the optimiser of a network of this layer alone. The optimiser's work on a
 * layer depends on the layer's sums alone, so its bits are those of the whole network's.
 *
 * @param <S> the optimiser's state
 */
public final class LayerTrainer<S> {

    private final int layer;
    private final Optimizer<S> optimizer;
    private final Parameters W;
    private final S state;
    private Step step = Step.without(List.of());
    /** What the step was proposed from, until it is concluded. */
    private List<Statistics> proposedFrom = List.of();

    private LayerTrainer(int layer, Optimizer<S> optimizer, Parameters W, S state) {
        this.layer = layer;
        this.optimizer = optimizer;
        this.W = W;
        this.state = state;
    }

    /**
     * @param layer its number in the whole network
     * @param W weights of a network of this layer alone; modified by training
     * @param saved this layer's part of a state ({@link LayerStates}); empty for the initial state
     */
    public static <S> LayerTrainer<S> of(
            int layer,
            Optimizer<S> optimizer,
            Parameters W,
            Optional<SafeTensors> saved,
            long examples,
            int miniBatch) {
        S state = saved.map(part -> optimizer.restore(part, W, examples, miniBatch))
                .orElseGet(() -> optimizer.initial(W, examples, miniBatch));
        return new LayerTrainer<>(layer, optimizer, W, state);
    }

    public int layer() {
        return layer;
    }

    /** Of a network of this layer alone. */
    public Parameters weights() {
        return W;
    }

    /** As {@link Optimizer#warmUp}. */
    public long warmUp() {
        return optimizer.warmUp(state);
    }

    /** As {@link Optimizer#requests}. */
    public List<StatisticsRequest> requests(Optional<MiniBatch> nextBatch) {
        return optimizer.requests(state, nextBatch);
    }

    /** As {@link Optimizer#defersMoments}. */
    public boolean defersMoments() {
        return optimizer.defersMoments(state);
    }

    /** As {@link LayerOwners#propose}. {@code statistics}: of a network of this layer alone. */
    public LayerOwners.Proposal propose(
            List<Statistics> statistics, Optional<MiniBatch> nextBatch, StepSettings settings) {
        boolean finiteSums = warmUp() == 0 || statistics.stream().allMatch(sums -> Finite.all(sums.flat()));
        proposedFrom = statistics;
        step = made(() -> optimizer.propose(state, W, statistics, nextBatch, settings));
        return new LayerOwners.Proposal(
                step.direction().isPresent() ? optimizer.slope(state) : 0,
                step.updates().stream().map(report -> report.ofLayer(layer)).findFirst(),
                finiteSums);
    }

    /** As {@link LayerOwners#conclude}. */
    public LayerOwners.Taken conclude(double nu, double alpha) {
        step = optimizer.conclude(state, W, step, nu);
        Matrix p = step.direction()
                .orElseThrow(() -> new IllegalStateException("optimiser made no step"))
                .flat();
        double norm = Math.sqrt(p.kernels().dot(p, p));
        double slope =
                optimizer.adaptation() instanceof StepAdaptation.None ? 0 : StepLosses.slope(proposedFrom.get(0), 0, p);
        proposedFrom = List.of();
        new Tiles(optimizer.workers())
                .each(p.length(), tile -> p.kernels().axpby(-alpha, tile.of(p), 1, tile.of(W.flat())));
        return new LayerOwners.Taken(norm, Double.isFinite(norm) || Finite.all(p), slope);
    }

    /** As {@link Optimizer#finishDeferred}. */
    public void finishDeferred() {
        made(() -> {
            optimizer.finishDeferred(state);
            return state;
        });
    }

    private <T> T made(Supplier<T> work) {
        try {
            return work.get();
        } catch (FactorNotInvertible failure) {
            throw failure.ofLayer(layer);
        }
    }

    /** As {@link Optimizer#save}: this layer's part of the state. */
    public SafeTensors save() {
        return optimizer.save(state);
    }

    /** {@link #save}. @throws LayerOwners.StateNotFinite if a value is not finite */
    public SafeTensors saveFinite() {
        SafeTensors part = save();
        part.firstNotFinite().ifPresent(array -> {
            throw new LayerOwners.StateNotFinite(LayerStates.nameInWhole(array, layer));
        });
        return part;
    }

    /** Frees the weights and the state. */
    public void close() {
        optimizer.close(state);
        W.flat().close();
    }
}

package org.kbfgs.plan;

import java.util.List;
import java.util.Set;
import org.kbfgs.config.TrainConfig;
import org.kbfgs.cost.IterationCost;
import org.kbfgs.cost.Phase;
import org.kbfgs.memory.Sizes;

/**
 * The evaluations that a method requests on a network.
 *
 * @param flopsPerExample of the sums
 * @param flopsOfUpdate of the driver
 * @param message bytes of one set of sums
 * @param weights bytes
 * @param largestLayer share of the largest layer in weights and sums; 1 where it is not known
 * @param memory of its arrays
 */
public record MethodLoad(
        double flopsPerExample,
        double flopsOfUpdate,
        double message,
        double weights,
        double largestLayer,
        Sizes memory) {

    private static final Set<Phase> SUMS = Set.of(Phase.PASS, Phase.SECOND_MOMENTS, Phase.ADDITIONAL_PASS);

    /**
     * The load of a training, from its configuration alone.
     *
     * @param fullBatch whether a mini-batch is the whole dataset
     */
    static MethodLoad of(TrainConfig config, boolean fullBatch) {
        IterationCost cost = IterationCost.of(config.network(), config.method(), config.miniBatch());
        double flopsOfSums = SUMS.stream().mapToDouble(cost::work).sum();
        Sizes all = Sizes.of(config.network(), config.method(), fullBatch, config.type(), config.wire());
        double rounded = (double) config.weightsWire().width(config.type())
                / config.type().width();
        double weights = rounded * all.weights();
        List<Sizes> layers = Sizes.ofLayers(config.network(), config.method(), fullBatch, config.type(), config.wire());
        double largest = layers.stream()
                .mapToDouble(layer -> layer.message() + rounded * layer.weights())
                .max()
                .orElseThrow();
        return new MethodLoad(
                flopsOfSums / config.miniBatch(),
                cost.totalWork() - flopsOfSums,
                all.message(),
                weights,
                Math.min(1, largest / (all.message() + weights)),
                all);
    }

    /** The same with so many bytes of weights; the largest layer's share is left as it is. */
    public MethodLoad withWeights(double bytes) {
        return new MethodLoad(flopsPerExample, flopsOfUpdate, message, bytes, largestLayer, memory);
    }
}

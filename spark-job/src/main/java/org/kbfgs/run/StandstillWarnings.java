package org.kbfgs.run;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.kbfgs.nn.Activation;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Layer;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.train.IterationRunner;
import org.kbfgs.train.TrainingLog;

/**
 * Warns if a training continues without learning: a layer all of whose units are dead, a layer all of whose steps are zero,
 * each once a layer; a train loss that the first epoch has not moved.
 */
final class StandstillWarnings implements TrainingLog {

    /** Of the loss: more than rounding, less than the slowest training. */
    private static final double STANDSTILL = 1e-6;

    private final Architecture network;
    private final Consumer<String> warn;
    private final Set<Integer> dead = new HashSet<>();
    private final Set<Integer> unmoved = new HashSet<>();

    /** Of each layer, since the last epoch's end; empty before a step. */
    private List<Double> largestSteps = List.of();

    /** Until it has been compared. */
    private OptionalDouble initialLoss = OptionalDouble.empty();

    StandstillWarnings(Architecture network, Consumer<String> warn) {
        this.network = network;
        this.warn = warn;
    }

    @Override
    public void iteration(IterationRunner.Iteration iteration, List<CurvatureReport> curvature) {
        List<Double> norms = iteration.stepNorms();
        List<Double> before = largestSteps;
        largestSteps = before.isEmpty()
                ? norms
                : IntStream.range(0, norms.size())
                        .mapToObj(l -> Math.max(before.get(l), norms.get(l)))
                        .toList();
    }

    @Override
    public void epoch(Epoch epoch) {
        for (int l = 0; l < epoch.deadUnits().size(); l++) {
            if (epoch.deadUnits().get(l) == network.layer(l).outputs() && dead.add(l)) {
                warn.accept("epoch " + epoch.epoch() + ": layer " + l + ": " + dead(network.layer(l)));
            }
        }
        for (int l = 0; l < largestSteps.size(); l++) {
            if (largestSteps.get(l) == 0 && unmoved.add(l)) {
                warn.accept(
                        "epoch " + epoch.epoch() + ": layer " + l
                                + ": all of its steps were zero, so that it learns nothing (no gradient reaches it: its units or those"
                                + " of a layer after it are dead or saturated, or the weights after it or its inputs are zero)");
            }
        }
        compareLoss(epoch);
        largestSteps = List.of();
    }

    private static String dead(Layer layer) {
        String units =
                "all of its " + layer.outputs() + " " + layer.activation().label() + " units are ";
        return layer.activation() == Activation.RELU
                ? units + "dead, 0 for every training example, so that no gradient passes"
                        + " (a smaller optimizer.learning-rate or another of network.activations may help)"
                : units + "saturated for every training example, so that next to no gradient passes"
                        + " (inputs of a smaller scale or a smaller optimizer.learning-rate may help)";
    }

    private void compareLoss(Epoch epoch) {
        if (epoch.iteration() == 0) {
            initialLoss = OptionalDouble.of(epoch.trainLoss());
            return;
        }
        if (largestSteps.isEmpty()) { // The only iteration since is reported later.
            return;
        }
        double initial = initialLoss.orElse(Double.NaN);
        if (Math.abs(epoch.trainLoss() - initial) <= STANDSTILL * Math.abs(initial)) {
            double largest = Collections.max(largestSteps);
            warn.accept(String.format(
                    Locale.ROOT,
                    "epoch %d: train loss stands still since the first iteration, at %.6g; the largest step was of layer %d,"
                            + " of norm %.3g (a larger optimizer.learning-rate may help)",
                    epoch.epoch(),
                    epoch.trainLoss(),
                    largestSteps.indexOf(largest),
                    largest));
        }
        initialLoss = OptionalDouble.empty();
    }

    @Override
    public void divergence(Divergence divergence) {
        largestSteps = List.of();
    }
}

package org.kbfgs.train;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kbfgs.curvature.UpdateOutcome;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Finite;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Loss;
import org.kbfgs.nn.Parameters;
import org.kbfgs.optim.CurvatureReport;
import org.kbfgs.optim.FactorNotInvertible;
import org.kbfgs.optim.StepBound;
import org.kbfgs.statistics.Statistic;
import org.kbfgs.statistics.Statistics;
import org.kbfgs.tensors.SafeTensors;

/**
 * The first fault of an iteration in the order of computation, if there is any. Sums are looked at only where
 * something that was made of them is not finite, as that takes a pass over them.
 *
 * @param iteration k, from 0
 */
record Diagnosis(long iteration) {

    private static final String NOT_FINITE = "is not finite";
    private static final String SMALLER_RATE = "a smaller learning rate";
    private static final String SMALLER_STEPS = "a smaller learning rate or a larger damping";
    private static final String SMALLER_INPUTS = "inputs of a smaller scale, or network.dtype = float64";
    private static final String MORE_DAMPING = "a larger damping, or network.dtype = float64";

    /**
     * @param kind which loss it is a mean of
     * @throws DivergenceException if the loss is not finite, above the limit or below what a loss of its kind can be
     */
    void loss(String name, Loss kind, double loss, double limit) {
        if (!Double.isFinite(loss)) {
            throw new DivergenceException(
                    iteration,
                    OptionalInt.empty(),
                    name,
                    "is " + loss,
                    iteration == 0 ? SMALLER_INPUTS : SMALLER_STEPS);
        }
        if (kind.isBelowBound(loss)) {
            throw new DivergenceException(
                    iteration,
                    OptionalInt.empty(),
                    name,
                    String.format(
                            Locale.ROOT,
                            "is %.6g, expected at least %.6g, the least that %s can be",
                            loss,
                            kind.lowerBound(),
                            kind.label()),
                    "targets that are " + kind.targets().expected());
        }
        if (loss > limit) {
            throw new DivergenceException(
                    iteration,
                    OptionalInt.empty(),
                    name,
                    String.format(Locale.ROOT, "is %.6g, expected at most %.6g", loss, limit),
                    SMALLER_STEPS);
        }
    }

    /** A regularised train loss above the limit that the initial weights' sets. Idle layers tell more than large weights after them. */
    DivergenceException grown(double trainLoss, double limit, List<LayerState> layers, Optional<StepBound> bound) {
        int worst = IntStream.range(0, layers.size())
                .boxed()
                .max(Comparator.comparing((Integer l) -> layers.get(l).isIdle())
                        .thenComparing(l -> layers.get(l).growth()))
                .orElseThrow();
        return new DivergenceException(
                iteration,
                worst,
                String.format(
                        Locale.ROOT,
                        "(regularised) is %.6g, expected at most %.6g, by that of the initial weights",
                        trainLoss,
                        limit),
                layers,
                bound.map(Diagnosis::cure).orElse(SMALLER_RATE));
    }

    private static String cure(StepBound bound) {
        if (bound instanceof StepBound.LossShare share) {
            return "an optimizer.step-bound below " + share.kappa() + " or " + SMALLER_RATE;
        }
        return "optimizer.step-bound = 0.1";
    }

    /**
     * ||p_l|| per layer.
     *
     * @param workers the caller's to close
     */
    static List<Double> norms(Parameters p, Workers workers) {
        double[] norms = new double[p.architecture().depth()];
        workers.each(norms.length, l -> {
            Matrix flat = p.matrix(l).flat();
            norms[l] = Math.sqrt(flat.kernels().dot(flat, flat));
        });
        return DoubleStream.of(norms).boxed().toList();
    }

    /**
     * @param norms ||p_l|| per layer
     * @param finite whether all of p_l is finite
     * @param statistics the statistics that the step was computed from
     * @throws DivergenceException if alpha p is not finite or too large for weights to stay so
     */
    void step(
            List<Double> norms,
            IntPredicate finite,
            ElementType type,
            double learningRate,
            Supplier<List<Statistics>> statistics) {
        double largest = Math.sqrt(type.largest());
        for (int l = 0; l < norms.size(); l++) {
            if (!(learningRate * norms.get(l) <= largest)) {
                sums(statistics.get());
                throw new DivergenceException(
                        iteration,
                        OptionalInt.of(l),
                        "step",
                        finite.test(l) ? "times the learning rate has a norm above " + (float) largest : NOT_FINITE,
                        SMALLER_STEPS);
            }
        }
    }

    /** @throws DivergenceException if a curvature update met a value that is not finite, and it came from the sums */
    void updates(List<CurvatureReport> reports, Supplier<List<Statistics>> statistics) {
        boolean met = reports.stream()
                .flatMap(report -> Stream.concat(Stream.of(report.outcomeG()), report.outcomeA().stream()))
                .anyMatch(UpdateOutcome.NOT_FINITE::equals);
        if (met) {
            sums(statistics.get());
        }
    }

    /** @throws DivergenceException if a sum is not finite; of several the first layer's, and of these the first request's */
    void sums(List<Statistics> statistics) {
        for (int l = 0; l < statistics.get(0).layout().architecture().depth(); l++) {
            for (Statistics ofRequest : statistics) {
                sums(ofRequest, l);
            }
        }
    }

    private void sums(Statistics statistics, int l) {
        for (Statistic sum : Statistic.values()) {
            if (!sum.isScalar() && statistics.layout().has(sum) && !Finite.all(statistics.vector(sum, l))) {
                String name = sum.name().toLowerCase(Locale.ROOT).replace('_', ' ');
                throw new DivergenceException(
                        iteration,
                        OptionalInt.of(l),
                        name,
                        NOT_FINITE,
                        iteration == 0 ? SMALLER_INPUTS : SMALLER_STEPS);
            }
        }
    }

    DivergenceException factor(FactorNotInvertible failure) {
        return new DivergenceException(
                iteration,
                OptionalInt.of(failure.layer()),
                failure.factor(),
                "is not positive definite in working precision",
                MORE_DAMPING);
    }

    /** @throws DivergenceException if an array of an optimiser's state is not finite; of several the {@link LayerStates#firstNotFinite first} */
    void state(SafeTensors optimizer, Architecture network) {
        LayerStates.firstNotFinite(optimizer, network).ifPresent(array -> {
            throw state(array);
        });
    }

    /** An array of an optimiser's state that is not finite. */
    DivergenceException state(String array) {
        return new DivergenceException(
                iteration, OptionalInt.empty(), "the optimiser's " + array, NOT_FINITE, MORE_DAMPING);
    }
}

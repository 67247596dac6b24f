package org.kbfgs.statistics;

import java.util.List;
import java.util.Optional;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;

/**
 * The sums of another objective at rounded weights: as they travel, wherever the sums are computed. Not for concurrent use. The
 * memory of the rounded weights is taken at the first evaluation, which a training among owners never asks for unless it diverges.
 */
public final class RoundedWeights implements Objective {

    private final Objective inner;
    private final WirePrecision precision;
    private final Architecture network;
    private final Arithmetic arithmetic;
    private Optional<Parameters> memory = Optional.empty();

    private RoundedWeights(Objective inner, WirePrecision precision, Architecture network, Arithmetic arithmetic) {
        this.inner = inner;
        this.precision = precision;
        this.network = network;
        this.arithmetic = arithmetic;
    }

    /** {@code precision}: of the weights. The result is {@code inner} if these are not rounded, else a RoundedWeights. */
    public static Objective of(Objective inner, WirePrecision precision, Architecture network, Arithmetic arithmetic) {
        return precision == WirePrecision.FULL ? inner : new RoundedWeights(inner, precision, network, arithmetic);
    }

    private Parameters rounded(Parameters weights) {
        Parameters rounded = memory.orElseGet(() -> Parameters.zeros(network, arithmetic));
        memory = Optional.of(rounded);
        rounded.flat().assign(weights.flat());
        precision.round(rounded.flat());
        return rounded;
    }

    @Override
    public long examples() {
        return inner.examples();
    }

    @Override
    public Lease<List<Statistics>> evaluate(Parameters weights, List<StatisticsRequest> requests) {
        return inner.evaluate(rounded(weights), requests);
    }

    @Override
    public PendingEvaluation begin(Parameters weights, List<StatisticsRequest> requests) {
        return inner.begin(rounded(weights), requests);
    }

    /** Frees the rounded weights. The objective that they are given to stays the caller's to close. */
    @Override
    public void close() {
        memory.ifPresent(rounded -> rounded.flat().close());
        memory = Optional.empty();
    }
}

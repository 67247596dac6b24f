package org.kbfgs.statistics;

import java.util.List;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.nn.Architecture;
import org.kbfgs.nn.Parameters;

/** The sums of another objective at rounded weights: as they travel, wherever the sums are computed. Not for concurrent use. */
public final class RoundedWeights implements Objective {

    private final Objective inner;
    private final WirePrecision precision;
    private final Parameters rounded;

    private RoundedWeights(Objective inner, WirePrecision precision, Parameters rounded) {
        this.inner = inner;
        this.precision = precision;
        this.rounded = rounded;
    }

    /** {@code precision}: of the weights. */
    public static Objective of(Objective inner, WirePrecision precision, Architecture network, Arithmetic arithmetic) {
        return precision == WirePrecision.FULL
                ? inner
                : new RoundedWeights(inner, precision, Parameters.zeros(network, arithmetic));
    }

    private Parameters rounded(Parameters weights) {
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
}

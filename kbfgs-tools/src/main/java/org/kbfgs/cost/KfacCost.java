package org.kbfgs.cost;

import static org.kbfgs.cost.LayerSize.average;
import static org.kbfgs.cost.LayerSize.secondMoment;
import static org.kbfgs.cost.LayerSize.triangle;

/**
 * KFAC.
 *
 * @param inverseInterval T: the factors are inverted every T iterations
 */
public record KfacCost(int inverseInterval) implements MethodCost {

    public KfacCost {
        if (inverseInterval < 1) {
            throw new IllegalArgumentException("T is " + inverseInterval + ", expected at least 1");
        }
    }

    @Override
    public double work(Phase phase, LayerSize layer, int m) {
        long n = layer.columns();
        long out = layer.out();
        return switch (phase) {
            case PASS -> layer.pass(m);
            case SECOND_MOMENTS -> secondMoment(m, n) + secondMoment(m, out);
            case ADDITIONAL_PASS -> layer.inputGradient(m);
            case CURVATURE ->
                average(triangle(n)) + average(triangle(out)) + (inverse(n) + inverse(out)) / inverseInterval;
            case STEP -> 2.0 * layer.parameters() * (out + n);
            case MOVE -> MethodCost.move(layer);
        };
    }

    /** By Cholesky's factor, n^3 / 3, and the inverse from it, 2 n^3 / 3. */
    private static double inverse(long order) {
        return (double) order * order * order;
    }
}

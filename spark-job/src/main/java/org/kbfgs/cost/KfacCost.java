package org.kbfgs.cost;

import static org.kbfgs.cost.LayerSize.average;
import static org.kbfgs.cost.LayerSize.secondMoment;
import static org.kbfgs.cost.LayerSize.triangle;

/**
 * KFAC.
 *
 * @param inverseInterval T: the factors are inverted every T iterations
 * @param factorShare the share of a mini-batch over which the factors are averaged
 */
public record KfacCost(int inverseInterval, double factorShare) implements MethodCost {

    /** With the factors averaged over whole mini-batches. */
    public KfacCost(int inverseInterval) {
        this(inverseInterval, 1);
    }

    public KfacCost {
        if (inverseInterval < 1) {
            throw new IllegalArgumentException("T is " + inverseInterval + ", expected at least 1");
        }
    }

    @Override
    public double work(Phase phase, LayerSize layer, int m) {
        long n = layer.columns();
        long out = layer.out();
        int part = (int) Math.min(m, Math.ceil(factorShare * m));
        return switch (phase) {
            case PASS -> layer.pass(m);
            case SECOND_MOMENTS -> secondMoment(part, n) + secondMoment(part, out);
            case ADDITIONAL_PASS -> layer.inputGradient(part) + (part < m ? layer.forward(part) : 0);
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

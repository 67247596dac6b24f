package org.kbfgs.curvature;

import java.util.ArrayList;
import java.util.List;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.OneCall;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The update of a layer's dense inverse, H_a or H_g of the MNIST network, by pairs of one curvature in turn, so that H stays bounded. */
@State(Scope.Thread)
public class BfgsInverseBenchmark extends OneCall {

    private static final int PAIRS = 16;
    private static final SkipRule RULE = new SkipRule(1e-4);

    @Param({"250", "500", "785", "1001"})
    int order;

    private record Pair(Matrix s, Matrix y) {}

    private final List<Pair> pairs = new ArrayList<>();
    private BfgsInverse H;
    private int next;

    /** y = D s, D diagonal with entries in [1, 2). */
    @Setup
    public void allocate() {
        H = BfgsInverse.identity(order, arithmetic);
        double[] D = vector(order).toDoubles();
        for (int i = 0; i < PAIRS; i++) {
            Matrix s = vector(order);
            double[] y = s.toDoubles();
            for (int j = 0; j < order; j++) {
                y[j] *= D[j] / 2 + 1.5;
            }
            pairs.add(new Pair(s, arithmetic.vectorOf(y)));
        }
    }

    @Benchmark
    public UpdateOutcome update() {
        Pair pair = pairs.get(next);
        next = (next + 1) % PAIRS;
        return H.update(pair.s(), pair.y(), 1, RULE);
    }
}

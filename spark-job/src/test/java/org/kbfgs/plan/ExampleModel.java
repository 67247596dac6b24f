package org.kbfgs.plan;

import org.kbfgs.memory.Sizes;

/** A model of an iteration's time and a load, for tests. */
public final class ExampleModel {

    public static final IterationModel MODEL = new IterationModel(1e-11, 2e-11, 1e-10, 0.02, 1e-9);
    public static final Sizes SIZES =
            new Sizes(10_000_000, 90_000_000, 0, 40_000_000, 10_000_000, 50_000, 3_000, 20_000_000, 20_000_000);
    public static final MethodLoad LOAD = new MethodLoad(3e7, 9e9, 2e7, 1e7, 0.3, SIZES);

    private ExampleModel() {}

    /** A cluster whose links take no time beyond the model's. */
    public static ClusterSpec cluster(int executors, int cores, int miniBatch, int shards) {
        return new ClusterSpec(executors, cores, Double.POSITIVE_INFINITY, miniBatch, shards);
    }
}

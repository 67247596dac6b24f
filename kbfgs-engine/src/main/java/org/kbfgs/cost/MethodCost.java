package org.kbfgs.cost;

/** What a method costs at one layer. */
public sealed interface MethodCost permits KBfgsCost, KfacCost, FirstOrderCost {

    /** Floating-point operations of an iteration with m examples; what is done every T iterations counts 1/T. */
    double work(Phase phase, LayerSize layer, int m);

    /** Numbers stored, of the run's type, in native memory. */
    long numbers(Store store, LayerSize layer);

    /** Float64 numbers that a layer stores on the Java heap. */
    default long products() {
        return 0;
    }

    /** MOVE: G = mean gradient + tau W, its average, W - alpha p: 3 + 3 + 2 operations a parameter. */
    static double move(LayerSize layer) {
        return 3.0 * layer.parameters() + LayerSize.average(layer.parameters()) + 2.0 * layer.parameters();
    }

    /** The mean over m rows of a matrix with this many columns: 2 m columns. */
    static double mean(int m, long columns) {
        return 2.0 * m * columns;
    }
}

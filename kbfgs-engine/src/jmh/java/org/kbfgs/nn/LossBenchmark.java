package org.kbfgs.nn;

import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.OneCall;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The losses over a shard's rows: their gradients, then their values. */
@State(Scope.Thread)
public class LossBenchmark extends OneCall {

    @Param({"SIGMOID_CROSS_ENTROPY", "HALF_SQUARED_ERROR", "SOFTMAX_CROSS_ENTROPY"})
    Loss loss = Loss.SIGMOID_CROSS_ENTROPY;

    @Param("500")
    int rows;

    @Param("784")
    int outputs;

    /** r x d_L each; t in [0, 1]. */
    private Matrix z;

    private Matrix t;
    private Matrix delta;
    private Matrix scratch;

    @Setup
    public void allocate() {
        z = matrix(rows, outputs);
        t = matrix(rows, outputs);
        ActivationPass.apply(Activation.RELU, t, t);
        delta = matrix(rows, outputs);
        scratch = matrix(rows, outputs);
        LossPass.gradient(loss, z, t, delta);
    }

    @Benchmark
    public void gradient() {
        LossPass.gradient(loss, z, t, delta);
    }

    @Benchmark
    public double value() {
        return LossPass.value(loss, z, t, delta, scratch);
    }
}

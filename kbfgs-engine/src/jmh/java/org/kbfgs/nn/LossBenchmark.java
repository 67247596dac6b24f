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

    @Param({"SIGMOID_CROSS_ENTROPY", "HALF_SQUARED_ERROR", "SOFTMAX_CROSS_ENTROPY", "HUBER", "POISSON"})
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
    private LossPass pass = new LossPass(loss, Architecture.USUAL_HUBER_DELTA);

    @Setup
    public void allocate() {
        z = matrix(rows, outputs);
        t = matrix(rows, outputs);
        ActivationPass.apply(Activation.RELU, t, t);
        delta = matrix(rows, outputs);
        scratch = matrix(rows, outputs);
        pass = new LossPass(loss, Architecture.USUAL_HUBER_DELTA);
        pass.gradient(z, t, delta);
    }

    @Benchmark
    public void gradient() {
        pass.gradient(z, t, delta);
    }

    @Benchmark
    public double value() {
        return pass.value(z, t, delta, scratch);
    }
}

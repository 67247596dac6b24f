package org.kbfgs.nn;

import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.OneCall;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Activations of a shard's rows and their slopes. They work in place, so each call starts from a fresh copy, or values would
 * fade over the calls; {@link #copy} is what that costs.
 */
@State(Scope.Thread)
public class ActivationBenchmark extends OneCall {

    @Param({"RELU", "SIGMOID", "TANH"})
    Activation activation = Activation.RELU;

    @Param("500")
    int rows;

    @Param("1000")
    int width;

    /** r x d_out each. */
    private Matrix h;

    private Matrix a;
    private Matrix inPlace;
    private Matrix scratch;

    @Setup
    public void allocate() {
        h = matrix(rows, width);
        a = matrix(rows, width);
        ActivationPass.apply(activation, a, a);
        inPlace = matrix(rows, width);
        scratch = matrix(rows, width);
    }

    @Benchmark
    public void copy() {
        kernels.axpby(1, h.flat(), 0, inPlace.flat());
    }

    @Benchmark
    public void copyAndApply() {
        copy();
        ActivationPass.apply(activation, inPlace, inPlace);
    }

    @Benchmark
    public void copyAndTimesSlope() {
        copy();
        ActivationPass.timesSlope(activation, a, inPlace, scratch);
    }
}

package org.kbfgs.linalg;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Running averages and inner products: of a layer's vector, of a tile, of all the MNIST network's weights. */
@State(Scope.Thread)
public class VectorsBenchmark extends OneCall {

    private static final double BETA = 0.9;
    private static final double EPSILON = 1e-8;

    @Param({"1000", "65536", "2837314"})
    int length;

    private Matrix x;
    private Matrix y;
    /** Not negative. */
    private Matrix v;

    @Setup
    public void allocate() {
        x = vector(length);
        y = vector(length);
        v = arithmetic.vector(length);
        kernels.square(x, v);
    }

    @Benchmark
    public void axpby() {
        kernels.axpby(1 - BETA, x, BETA, y);
    }

    /** beta = 0. */
    @Benchmark
    public void scaledCopy() {
        kernels.axpby(1 - BETA, x, 0, y);
    }

    /** Adam's quotient. */
    @Benchmark
    public void divideBySqrt() {
        kernels.divideBySqrt(x, 1, v, EPSILON, y);
    }

    /** The slopes of relu. */
    @Benchmark
    public void reluBackward() {
        kernels.reluBackward(x, y);
    }

    @Benchmark
    public void sigmoid() {
        kernels.sigmoid(x, y);
    }

    @Benchmark
    public double dot() {
        return kernels.dot(x, y);
    }
}

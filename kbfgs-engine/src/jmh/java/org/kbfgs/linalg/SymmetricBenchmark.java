package org.kbfgs.linalg;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done with symmetric matrices of the MNIST network's orders: second moments, and the updates' products. */
@State(Scope.Thread)
public class SymmetricBenchmark extends OneCall {

    /** Keeps S bounded over millions of updates. */
    private static final double SMALL = 1e-9;

    /** r: half of a mini-batch of 1000. */
    @Param("500")
    int rows;

    /** n. */
    @Param({"251", "501", "785", "1001"})
    int order;

    /** X: r x n. */
    private Matrix X;
    /** S: n x n. */
    private Matrix S;
    /** n(n+1)/2. */
    private Matrix packed;
    /** n. */
    private Matrix x;

    private Matrix y;

    @Setup
    public void allocate() {
        X = matrix(rows, order);
        S = matrix(order, order);
        packed = vector((int) ArrayChecks.triangle(order));
        x = vector(order);
        y = vector(order);
    }

    /** r n (n + 1) operations. */
    @Benchmark
    public void syrk() {
        kernels.syrk(1, X, 0, S);
    }

    /** The sums that travel: X'X as a packed triangle. */
    @Benchmark
    public void syrkPacked() {
        kernels.syrk(1, X, 0, S);
        kernels.pack(S, packed);
    }

    @Benchmark
    public void symv() {
        kernels.symv(S, x, y);
    }

    @Benchmark
    public void spmv() {
        kernels.spmv(1, packed, x, 0, y);
    }

    @Benchmark
    public void syr2() {
        kernels.syr2(SMALL, x, y, S);
    }
}

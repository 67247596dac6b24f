package org.kbfgs.linalg;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The three products of a layer of the MNIST network over a shard's rows, r: by the kernels, by ND4J's gemm, and by its mmul,
 * all into memory that is there. Each is 2 r (d_in + 1) d_out operations.
 */
@State(Scope.Thread)
public class ProductsBenchmark extends OneCall {

    /** r: half of a mini-batch of 1000. */
    @Param("500")
    int rows;

    /** d_in x d_out. */
    @Param({"784x1000", "1000x500", "500x250", "250x30"})
    String layer = "";

    /** abar: r x (d_in + 1). */
    private Matrix abar;
    /** W, and the sum of g abar': d_out x (d_in + 1). */
    private Matrix W;

    private Matrix gradient;
    /** h = abar W', and g: r x d_out. */
    private Matrix h;

    private Matrix g;
    /** The sum of g over the layer's outputs, g W: r x (d_in + 1). */
    private Matrix back;

    @Setup
    public void allocate() {
        String[] sizes = layer.split("x", -1);
        int n = Integer.parseInt(sizes[0]) + 1;
        int outputs = Integer.parseInt(sizes[1]);
        abar = matrix(rows, n);
        W = matrix(outputs, n);
        gradient = matrix(outputs, n);
        h = matrix(rows, outputs);
        g = matrix(rows, outputs);
        back = matrix(rows, n);
    }

    @Benchmark
    public void forward() {
        kernels.gemm(false, true, 1, abar, W, 0, h);
    }

    @Benchmark
    public INDArray forwardByNd4jGemm() {
        return Nd4j.gemm(abar.array(), W.array(), h.array(), false, true, 1, 0);
    }

    @Benchmark
    public INDArray forwardByNd4jMmul() {
        return abar.array().mmuli(W.array().transpose(), h.array());
    }

    @Benchmark
    public void gradient() {
        kernels.gemm(true, false, 1, g, abar, 0, gradient);
    }

    @Benchmark
    public INDArray gradientByNd4jGemm() {
        return Nd4j.gemm(g.array(), abar.array(), gradient.array(), true, false, 1, 0);
    }

    @Benchmark
    public INDArray gradientByNd4jMmul() {
        return g.array().transpose().mmuli(abar.array(), gradient.array());
    }

    @Benchmark
    public void backward() {
        kernels.gemm(false, false, 1, g, W, 0, back);
    }

    @Benchmark
    public INDArray backwardByNd4jGemm() {
        return Nd4j.gemm(g.array(), W.array(), back.array(), false, false, 1, 0);
    }

    @Benchmark
    public INDArray backwardByNd4jMmul() {
        return g.array().mmuli(W.array(), back.array());
    }
}

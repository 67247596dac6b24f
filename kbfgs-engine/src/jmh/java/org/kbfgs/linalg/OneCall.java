package org.kbfgs.linalg;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the benchmarks have in common: microseconds a call, each thread with arrays of its own, as a shard has (two
 * threads by {@code -t 2}), and random float32 arrays.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public abstract class OneCall {

    /** First of all: it sets OpenBLAS to one thread a call, ND4J's own calls too. */
    protected final Kernels kernels = Kernels.get();

    private final SplittableRandom random = new SplittableRandom(1);

    /** m x n, column-major and contiguous, entries uniform in [-1, 1). */
    protected final INDArray matrix(int m, int n) {
        return vector(m * n).reshape('f', m, n);
    }

    /** n entries, uniform in [-1, 1). */
    protected final INDArray vector(int n) {
        float[] entries = new float[n];
        for (int i = 0; i < n; i++) {
            entries[i] = (float) random.nextDouble(-1, 1);
        }
        return Nd4j.createFromArray(entries);
    }
}

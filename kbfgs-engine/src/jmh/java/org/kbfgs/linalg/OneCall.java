package org.kbfgs.linalg;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kbfgs.backend.BackendChoice;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the benchmarks have in common: microseconds a call, each thread with arrays of its own, as a shard has (two
 * threads by {@code -t 2}), and random float32 matrices.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public abstract class OneCall {

    /** First of all: its kernels set OpenBLAS to one thread a call, ND4J's own calls too. */
    protected final Arithmetic arithmetic = BackendChoice.of(ElementType.FLOAT32);

    protected final Kernels kernels = arithmetic.kernels();

    private final SplittableRandom random = new SplittableRandom(1);

    /** m x n, column-major and contiguous, entries uniform in [-1, 1). */
    protected final Matrix matrix(int m, int n) {
        return vector(m * n).reshape(m, n);
    }

    /** n entries, uniform in [-1, 1). */
    protected final Matrix vector(int n) {
        return arithmetic.vectorOf(random.doubles(n, -1, 1).toArray());
    }
}

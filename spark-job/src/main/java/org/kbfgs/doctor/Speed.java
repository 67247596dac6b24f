package org.kbfgs.doctor;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.kbfgs.backend.BackendChoice;
import org.kbfgs.linalg.Arithmetic;
import org.kbfgs.linalg.ElementType;
import org.kbfgs.linalg.Matrix;
import org.kbfgs.linalg.Workers;

/** Measures matrix products in float32, in well under a second. */
final class Speed {

    private static final int ORDER = 512;
    private static final double FLOP = 2.0 * ORDER * ORDER * ORDER;
    private static final int TRIALS = 12;

    private Speed() {}

    /** GF/s by the number of threads: one, and all that a task has. */
    static Map<Integer, Double> ofThreads(int all) {
        Map<Integer, Double> measured = new TreeMap<>();
        measured.put(1, of(1));
        measured.computeIfAbsent(all, Speed::of);
        return measured;
    }

    /** The best of a few trials, so that what else the machine does counts little. */
    private static double of(int threads) {
        try (Workers workers = new Workers(threads)) {
            Arithmetic arithmetic = BackendChoice.of(ElementType.FLOAT32);
            Matrix[] C = IntStream.range(0, threads)
                    .mapToObj(t -> arithmetic.matrix(ORDER, ORDER))
                    .toArray(Matrix[]::new);
            try (Matrix A = arithmetic.matrix(ORDER, ORDER)) {
                A.fill(1.0 / ORDER);
                double best = Double.MAX_VALUE;
                for (int trial = 0; trial < TRIALS; trial++) {
                    long start = System.nanoTime();
                    workers.each(threads, t -> arithmetic.kernels().gemm(false, false, 1, A, A, 0, C[t]));
                    best = Math.min(best, System.nanoTime() - start);
                }
                return threads * FLOP / best;
            } finally {
                for (Matrix product : C) {
                    product.close();
                }
            }
        }
    }
}

package org.kbfgs.linalg.openblas;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_full;

/**
 * A program that prints the kernel that OpenBLAS has loaded, and the speed of float32 matrix products on one thread in GF/s. A
 * process has one kernel as long as it lives, so that each kernel needs a process.
 */
public final class ProductSpeed {

    private static final int ORDER = 512;
    private static final double FLOP = 2.0 * ORDER * ORDER * ORDER;
    private static final int TRIALS = 12;

    private ProductSpeed() {}

    public static void main(String[] none) {
        openblas_full.openblas_set_num_threads(1);
        System.out.println(String.format(
                Locale.ROOT, "%s %.1f", openblas_full.openblas_get_corename().getString(), measured()));
    }

    /** The best of a few trials, so that other work of the machine counts little. */
    private static double measured() {
        try (FloatPointer A = matrix();
                FloatPointer B = matrix();
                FloatPointer C = matrix()) {
            double best = Double.MAX_VALUE;
            for (int trial = 0; trial < TRIALS; trial++) {
                long start = System.nanoTime();
                cblas_sgemm(
                        CblasColMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        ORDER,
                        ORDER,
                        ORDER,
                        1,
                        A,
                        ORDER,
                        B,
                        ORDER,
                        0,
                        C,
                        ORDER);
                best = Math.min(best, System.nanoTime() - start);
            }
            return FLOP / best;
        }
    }

    private static FloatPointer matrix() {
        FloatPointer all = new FloatPointer((long) ORDER * ORDER);
        for (long i = 0; i < (long) ORDER * ORDER; i++) {
            all.put(i, 1f / ORDER);
        }
        return all;
    }
}

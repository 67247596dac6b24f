package org.kbfgs.linalg.openblas;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.kbfgs.linalg.portable.CrossEntropy;

/** {@link CrossEntropy} of native memory, in chunks on the Java heap. */
final class PointerCrossEntropy {

    private PointerCrossEntropy() {}

    static double of(int n, FloatPointer z, FloatPointer t, FloatPointer delta) {
        float[][] chunk = new float[3][CrossEntropy.CHUNK];
        CrossEntropy all = new CrossEntropy();
        for (int from = 0; from < n; from += CrossEntropy.CHUNK) {
            int length = Math.min(CrossEntropy.CHUNK, n - from);
            z.position(from).get(chunk[0], 0, length);
            t.position(from).get(chunk[1], 0, length);
            delta.position(from).get(chunk[2], 0, length);
            all.add(length, chunk[0], chunk[1], chunk[2]);
        }
        return all.value();
    }

    static double of(int n, DoublePointer z, DoublePointer t, DoublePointer delta) {
        double[][] chunk = new double[3][CrossEntropy.CHUNK];
        CrossEntropy all = new CrossEntropy();
        for (int from = 0; from < n; from += CrossEntropy.CHUNK) {
            int length = Math.min(CrossEntropy.CHUNK, n - from);
            z.position(from).get(chunk[0], 0, length);
            t.position(from).get(chunk[1], 0, length);
            delta.position(from).get(chunk[2], 0, length);
            all.add(length, chunk[0], chunk[1], chunk[2]);
        }
        return all.value();
    }
}

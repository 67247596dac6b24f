package org.kbfgs.features;

import java.io.Serializable;
import java.util.Arrays;

/** Sums of each feature over examples. */
public final class FeatureSums implements Serializable {

    private static final long serialVersionUID = 1L;

    private final double[] sums;
    private final double[] squares;
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    public FeatureSums(int width) {
        sums = new double[width];
        squares = new double[width];
    }

    /** Modified. */
    public void add(float[] features) {
        count++;
        for (int i = 0; i < sums.length; i++) {
            double value = features[i];
            sums[i] += value;
            squares[i] += value * value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
    }

    /** Modified; returns itself. */
    public FeatureSums add(FeatureSums other) {
        count += other.count;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            squares[i] += other.squares[i];
        }
        least = Math.min(least, other.least);
        most = Math.max(most, other.most);
        return this;
    }

    public long count() {
        return count;
    }

    public int width() {
        return sums.length;
    }

    /** The least value of all features. */
    public double least() {
        return least;
    }

    /** The largest value of all features. */
    public double most() {
        return most;
    }

    /** The mean of all features of all examples. */
    public double mean() {
        return Arrays.stream(sums).sum() / count / sums.length;
    }

    /** The sum of the features' variances: the mean squared distance of an example from the mean example. */
    public double totalVariance() {
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            double mean = sums[i] / count;
            total += Math.max(0, squares[i] / count - mean * mean);
        }
        return total;
    }

    /** The number of features that are the same in all examples. */
    public long constants() {
        long constants = 0;
        for (int i = 0; i < sums.length; i++) {
            double mean = sums[i] / count;
            constants += squares[i] / count - mean * mean <= 1e-12 * (squares[i] / count) ? 1 : 0;
        }
        return constants;
    }
}

package org.kbfgs.features;

import java.io.Serializable;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/** Sums of features and of products of pairs of features over examples. */
public final class SecondMoments implements Serializable {

    private static final long serialVersionUID = 1L;

    private final double[] sums;

    /** Row i: products of feature i with features 0 to i. */
    private final double[][] products;

    private long count;

    public SecondMoments(int width) {
        sums = new double[width];
        products = new double[width][];
        for (int i = 0; i < width; i++) {
            products[i] = new double[i + 1];
        }
    }

    /** Modified. */
    public void add(float[] features) {
        count++;
        for (int i = 0; i < sums.length; i++) {
            double value = features[i];
            if (value != 0) {
                sums[i] += value;
                double[] row = products[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += value * features[j];
                }
            }
        }
    }

    /** Modified; returns itself. */
    public SecondMoments add(SecondMoments other) {
        count += other.count;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            for (int j = 0; j <= i; j++) {
                products[i][j] += other.products[i][j];
            }
        }
        return this;
    }

    /** The mean example. */
    public RealVector mean() {
        return new ArrayRealVector(sums).mapDivideToSelf(count);
    }

    /** The mean of (x - point)(x - point)'. */
    public RealMatrix about(RealVector point) {
        int width = sums.length;
        RealVector mean = mean();
        double[][] moments = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j <= i; j++) {
                double moment = products[i][j] / count
                        - mean.getEntry(i) * point.getEntry(j)
                        - point.getEntry(i) * mean.getEntry(j)
                        + point.getEntry(i) * point.getEntry(j);
                moments[i][j] = moment;
                moments[j][i] = moment;
            }
        }
        return new Array2DRowRealMatrix(moments, false);
    }
}

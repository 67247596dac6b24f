package org.kbfgs.features;

import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The best linear code of examples: the mean and the directions of largest variance.
 *
 * @param directions a column each, orthonormal
 */
public record PrincipalComponents(RealVector mean, RealMatrix directions) {

    /** Of a training set. */
    public static PrincipalComponents of(SecondMoments train, int components) {
        RealVector mean = train.mean();
        EigenDecomposition spectrum = new EigenDecomposition(train.about(mean)); // by descending eigenvalues
        RealMatrix all = spectrum.getV();
        return new PrincipalComponents(mean, all.getSubMatrix(0, all.getRowDimension() - 1, 0, components - 1));
    }

    /** The squared error of an example that the components reconstruct, summed over features and averaged over examples. */
    public double residual(SecondMoments examples) {
        RealMatrix moments = examples.about(mean);
        RealMatrix coded = directions.transpose().multiply(moments).multiply(directions);
        return moments.getTrace() - coded.getTrace();
    }
}

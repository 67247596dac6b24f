package org.kbfgs.optim;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer's preconditioner as two symmetric factors: P_g, d_out x d_out, and P_a, (d_in + 1) x (d_in + 1). */
public interface KroneckerFactors {

    /** PV = P_g V. V, PV: d_out x r, column-major; PV is modified. */
    void timesMatrix(INDArray V, INDArray PV);

    /** BP = B P_a. B, BP: r x (d_in + 1), column-major; BP is modified. */
    void timesMatrixRight(INDArray B, INDArray BP);
}
